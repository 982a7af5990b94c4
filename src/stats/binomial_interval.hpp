// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "stats/bounds.hpp"

namespace groklab {

/// 95 % score interval of a probability of which `count` of n >= 1 trials were successes, count in [0, n].
/// Math    the p with |count / n - p| <= z sqrt(p (1 - p) / n), z = 1.96
/// Source  Wilson 1927; unlike the Wald interval it has a width for 0 of n too. Closed form in Brown, Cai and DasGupta
///         2001, equation 4.
Bounds binomial_interval(std::int64_t count, std::int64_t n);

}  // namespace groklab
