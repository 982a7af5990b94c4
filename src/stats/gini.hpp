// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace groklab {

/// Gini coefficient of non-negative values: 0 when all are equal, 1 - 1/n when one has all; 0 for all zero.
double gini(std::vector<double> values);

}  // namespace groklab
