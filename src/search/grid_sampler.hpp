// SPDX-License-Identifier: MIT
#pragma once

#include "search/sampler.hpp"

namespace groklab {

/// The values of one axis of the grid: all choices, all points of a step, or grid_points equal steps of the range or of
/// its logarithm, both ends included (equal ones once). Throws Error(Usage) for a range without any of them.
std::vector<double> grid_values(const SearchParameter& parameter);

/// Points of the whole grid.
std::int64_t grid_size(std::span<const SearchParameter> space);

/// Point number `number` modulo grid_size; the last parameter changes fastest.
std::vector<double> grid_point(std::span<const SearchParameter> space, std::int64_t number);

}  // namespace groklab
