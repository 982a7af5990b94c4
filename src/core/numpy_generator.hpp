// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace groklab {

/// np.random.RandomState(seed).permutation(n), the legacy generator. Source: NumPy's mt19937 and legacy shuffle.
std::vector<std::int32_t> numpy_permutation(std::uint32_t seed, std::int32_t n);

}  // namespace groklab
