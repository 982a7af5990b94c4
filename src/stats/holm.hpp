// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

namespace groklab {

/// p values of several tests, adjusted so that those below 0.05 contain a false one in at most 5 % of families, whatever the
/// dependence among them: [n], in the order given.
/// Math    with p ascending, adjusted(i) = max over j <= i of min(1, (n - j) p(j)), j from 0
/// Source  Holm 1979
std::vector<double> holm_adjusted(std::span<const double> p_values);

}  // namespace groklab
