// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace groklab {

/// The q-quantile of a sample, q in [0, 1]: linear between order statistics, x(0) at 0 and x(n - 1) at 1, as
/// numpy.quantile has it. Needs n >= 1 values. Source: Hyndman and Fan 1996, definition 7.
double quantile(std::vector<double> values, double q);

}  // namespace groklab
