// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

namespace groklab {

/// 1 / (1 + exp(-x)), without overflow: the probability of log odds x.
inline double sigmoid(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }

}  // namespace groklab
