// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace groklab {

/// AUROC over the pairs of a positive and a negative of the same stratum, all such pairs with the same weight: what is left
/// of a score once the stratum is known.
/// Source  Janes and Pepe 2008, the covariate-specific curve averaged over pairs
/// Needs   finite scores, positive[i] 0 or 1
/// Absent where no stratum has both classes.
std::optional<double> stratified_auroc(std::span<const double> scores, std::span<const std::uint8_t> positive,
                                       std::span<const int> stratum);

}  // namespace groklab
