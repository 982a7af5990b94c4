// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace groklab {

/// Area under the receiver operating characteristic: how often a positive scores above a negative.
/// Math    P(score+ > score-) + P(score+ = score-) / 2, by mid-ranks: exactly 1 for scores that separate, 0 for inverted
/// Source  Hanley and McNeil 1982; the rank form is Mann and Whitney's U over n+ n-
/// Needs   finite scores; positive[i] is 0 or 1
/// Absent where one of the two classes is empty.
std::optional<double> auroc(std::span<const double> scores, std::span<const std::uint8_t> positive);

}  // namespace groklab
