// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "data/dataset.hpp"

namespace groklab {

/// How a set of examples is cut into blocks.
struct PairCut {
  std::ptrdiff_t max_block;   ///< examples a block: their activations fit the second-level cache
  std::ptrdiff_t min_blocks;  ///< a small set, a mini-batch, is cut into that many, to share them out evenly
  bool has_by_b = false;      ///< whether PairPlan::by_b is asked for
};

/// The order in which a factored engine visits a set of examples: by a band of b, then a, then b, so that examples that
/// follow each other share table rows; cut into blocks whose activations fit the second-level cache, and into groups
/// that own a gradient accumulator each. All of it depends on the examples alone, never on the number of threads.
class PairPlan {
 public:
  static constexpr int kGroups = 4;  ///< most gradient accumulators, and so threads that a step can use
  static constexpr int kBand = 29;   ///< values of b a band

  PairPlan(const Dataset& data, PairCut cut) : data_(data), cut_(cut) {}

  /// Plans `ids`; free when they are those of the last call. Allocates only when the set grows.
  void assign(std::span<const std::int32_t> ids);
  bool is_for(std::span<const std::int32_t> ids) const {
    return std::equal(ids.begin(), ids.end(), ids_.begin(), ids_.end());
  }

  std::ptrdiff_t size() const { return static_cast<std::ptrdiff_t>(order_.size()); }
  int n_blocks() const { return static_cast<int>((size() + block_ - 1) / block_); }
  int n_groups() const { return std::min(kGroups, n_blocks()); }
  int group_begin(int group) const { return group * n_blocks() / n_groups(); }

  std::ptrdiff_t block_begin(int block) const { return block * block_; }
  std::ptrdiff_t block_size(int block) const { return std::min(block_, size() - block_begin(block)); }
  /// In visiting order; `position` is the place in the span that was assigned.
  const std::int32_t* a() const { return a_.data(); }
  const std::int32_t* b() const { return b_.data(); }
  const std::int32_t* label() const { return label_.data(); }
  const std::int32_t* position() const { return order_.data(); }
  /// The examples of a block ordered by b, counted from the block's first. With PairCut::has_by_b.
  const std::int32_t* by_b(int block) const { return by_b_.data() + block_begin(block); }
  std::int32_t id(std::ptrdiff_t i) const {
    return ids_[static_cast<std::size_t>(order_[static_cast<std::size_t>(i)])];
  }

 private:
  void order_by_b();

  const Dataset& data_;
  PairCut cut_;
  std::ptrdiff_t block_ = 1;
  std::vector<std::int32_t> ids_;
  std::vector<std::uint64_t> keys_;
  std::vector<std::int32_t> order_, a_, b_, label_, by_b_;
};

}  // namespace groklab
