// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "data/dataset.hpp"

namespace groklab {

/// Which set a pair belongs to; None: the task leaves it out, or the split is not known.
enum class PairSide : std::uint8_t { None, Train, Test };

/// Everything a task says about its pairs. Pair (a, b) is row a p + b of every table over pairs, defined or not: a
/// network answers to all p^2, and a transform over a and b needs them all.
struct PairGrid {
  static constexpr std::int32_t kUndefined = -1;

  int p = 0;
  std::vector<std::int32_t> label;  ///< [p * p]; kUndefined where the operation leaves the pair out (b = 0 in div)
  std::vector<PairSide> side;       ///< [p * p]
};

/// Row of an example's pair.
inline size_t pair_row(const Dataset& data, size_t example) {
  return static_cast<size_t>(data.a[example]) * static_cast<size_t>(data.p) + static_cast<size_t>(data.b[example]);
}

enum class SplitKnown { No, Yes };

/// The grid of a task's examples. Weights from elsewhere come without their split.
PairGrid make_pair_grid(const Dataset& data, SplitKnown split);

/// All p^2 pairs as examples, in the order of the grid, with label 0 where there is none: to run a network on, not to
/// train it. Neither side has examples.
Dataset all_pairs(const Dataset& data);

}  // namespace groklab
