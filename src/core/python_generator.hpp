// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace groklab {

/// x = list(range(n)); random.seed(seed); random.shuffle(x). Source: CPython's random.py and _randommodule.c.
std::vector<std::int32_t> python_shuffled(std::uint64_t seed, std::int32_t n);

}  // namespace groklab
