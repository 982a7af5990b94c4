// SPDX-License-Identifier: MIT
#pragma once

#include "search/sampler.hpp"

namespace groklab {

/// How many of n trials count as good: min(ceil(n / 10), 25).
std::size_t n_good_trials(std::size_t n);

/// Tree-structured Parzen estimator: for every parameter by itself, the one of 24 draws from the density of the good
/// trials that is most likely under it compared with the density of the others. Random before 10 trials are complete or
/// pruned. Good are complete trials by their value, then pruned ones by how far they came and their last report.
/// Minimises the first objective. Source: Bergstra et al. 2011; defaults of Optuna 3.1 (multivariate = False).
std::vector<double> tpe_point(const SampleRequest& request);

}  // namespace groklab
