// SPDX-License-Identifier: MIT
#pragma once

#include "search/sampler.hpp"

namespace groklab {

/// Uniform over the distribution: every choice and every point of a grid equally often, a log one in its logarithm.
double random_value(const Distribution& distribution, Philox& generator);

/// A random value of every parameter. Depends on seed and number alone.
std::vector<double> random_point(const SampleRequest& request);

}  // namespace groklab
