// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "engine/factored/group_sums.hpp"
#include "engine/factored/stack_layers.hpp"

namespace groklab {

/// The positions before b under a causal mask without dropout: they depend on a alone, through all layers, so there are
/// p of them to compute and not one an example. Their keys and values, or the rows themselves, are what the pairs read.
class StackPrefix {
 public:
  /// The tables own it and outlive it.
  StackPrefix(StackTables& tables, ThreadPool& pool, const FastKernels& kernels);

  /// Fills the tables' prefix_keys.
  void forward(const Pass& pass);
  /// From the sum over all groups of what the pairs gave to prefix_keys, in groups[0], back to layer 0's rows.
  /// Adds to every group's sums.
  void backward(SumGroups<StackSums> groups, const Pass& pass);

 private:
  StackBlock block_at(int block) const;
  int n_blocks() const { return static_cast<int>(activations_.size()); }
  void keep_keys(const StackBlock& block, const StackActivations& act);

  StackTables& tables_;
  ThreadPool& pool_;
  const FastKernels& kernels_;
  PhaseClock clock_;                                  // never runs
  std::ptrdiff_t block_size_;                         // examples of every block but the last
  std::vector<std::int32_t> tokens_;                  // 0 .. p - 1
  std::vector<StackActivations> activations_;         // by block: the way back needs them
  std::vector<std::unique_ptr<StackLayers>> layers_;  // by thread
};

}  // namespace groklab
