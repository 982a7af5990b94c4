// SPDX-License-Identifier: MIT
#pragma once

#include <span>

namespace groklab {

/// How many dimensions a matrix really uses: the exponential of the entropy of its normalised singular values.
/// Math    erank = exp(-sum_i p_i ln p_i), p_i = sigma_i / sum_j sigma_j
/// Range   1 <= erank <= rank; 1 for rank one, the rank where all singular values are equal; 0 for a zero matrix.
///         Terms with p_i < 1e-12 are left out: each would add less than 3e-11 to the logarithm.
/// Source  Roy and Vetterli 2007, "The effective rank: a measure of effective dimensionality".
double effective_rank(std::span<const double> singular_values);

/// System O's effective rank: as above with p_i = sigma_i^2 / sum_j sigma_j^2, the share of the energy, which gives
/// small singular values less weight; energy_rank <= effective_rank. As published: 0 where the sum of squares is below
/// 1e-12.
double energy_rank(std::span<const double> singular_values);

}  // namespace groklab
