// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/philox.hpp"

namespace groklab {

/// Where a random subspace lies: anywhere, or among the vectors whose numbers add up to 0.
enum class Within { Everything, ZeroMean };

/// Orthonormal vectors, [r, n] row-major, that span a subspace drawn uniformly among those of r dimensions.
/// Math    Gram-Schmidt on normal draws, which have no direction of their own; twice, so that rounding does not tilt
///         the last vectors when r comes near n
/// Needs   r <= n, or r <= n - 1 within ZeroMean
std::vector<double> random_subspace(int r, int n, Within within, Philox& draw);

}  // namespace groklab
