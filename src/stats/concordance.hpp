// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace groklab {

/// Harrell's concordance of a risk score with censored times: of the pairs whose order is known, how often the one with
/// the higher score had its event first; equal scores count a half.
/// Math    over pairs with time_i < time_j and an event at time_i, or equal times of which one is an event and the other is
///         censored; two events at the same time say nothing about their order
/// Source  Harrell et al. 1982
/// Needs   finite times and scores; event[i] is 1 where time[i] is an event, 0 where it is a censoring
/// Absent where no pair's order is known.
std::optional<double> concordance(std::span<const double> score, std::span<const double> time,
                                  std::span<const std::uint8_t> event);

}  // namespace groklab
