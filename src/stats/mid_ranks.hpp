// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

namespace groklab {

/// Ranks from 1 on in ascending order; equal values share the mean of the ranks they cover, so the sum is n (n + 1) / 2.
/// Source: Kendall 1945. Needs finite values.
std::vector<double> mid_ranks(std::span<const double> values);

}  // namespace groklab
