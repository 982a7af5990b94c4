// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "engine/factored/group_sums.hpp"
#include "engine/factored/stack_sums.hpp"

namespace groklab {

/// From sums over pairs to the gradient of every parameter: back through the prefix, layer 0's tables and the embeddings.
class StackGradient {
 public:
  StackGradient(const ModelSpec& spec, const StackTables& tables, ThreadPool& pool, const FastKernels& kernels);

  /// Changes the groups' sums. Overwrites gradient [n_params].
  void compute(SumGroups<StackSums> groups, const Pass& pass, const float* params, float* gradient, PhaseClock& clock);

 private:
  void tables_backward(StackSums& sums);
  void write_embeddings(StackSums& sums, float* gradient) const;

  const ModelSpec& spec_;
  const StackTables& tables_;
  const StackShape& shape_;
  ThreadPool& pool_;
  const FastKernels& kernels_;
  GemmStage stage_;
  AlignedBuffer dattn_in_;  ///< [n_rows, d_model_pad]
};

}  // namespace groklab
