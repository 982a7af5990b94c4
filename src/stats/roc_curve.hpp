// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace groklab {

/// Receiver operating characteristic: both rates for every threshold, from the highest down, (0, 0) first and (1, 1) last.
/// Equal scores pass a threshold together, so that the area by trapezoids is auroc()'s. Two arrays of one length.
struct RocCurve {
  std::vector<double> false_positive_rate, true_positive_rate;
};

/// Source  Fawcett 2006, "An introduction to ROC analysis", algorithm 1
/// Needs   finite scores; positive[i] is 0 or 1
/// Absent where one of the two classes is empty.
std::optional<RocCurve> roc_curve(std::span<const double> scores, std::span<const std::uint8_t> positive);

}  // namespace groklab
