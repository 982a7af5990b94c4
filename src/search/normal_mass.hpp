// SPDX-License-Identifier: MIT
#pragma once

namespace groklab {

/// log Phi(x), Phi the distribution function of N(0, 1); right in the far tails too.
double log_normal_cdf(double x);

/// log(Phi(b) - Phi(a)) for a < b, without cancellation wherever the interval lies.
double log_normal_mass(double a, double b);

}  // namespace groklab
