// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace groklab {

/// Places of the values from the smallest to the largest, equal ones in the order given: [n]. Needs values that are not NaN.
std::vector<std::size_t> ascending_order(std::span<const double> values);

}  // namespace groklab
