// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>

#include "stats/bounds.hpp"

namespace groklab {

/// 95 % interval of the mean that values were drawn around; nullopt for fewer than two.
/// Math    mean +- t(0.975, n - 1) s / sqrt(n), s^2 with n - 1 in the denominator
/// Limits  exact for normal values only
/// Source  Student 1908
std::optional<Bounds> mean_interval(std::span<const double> values);

}  // namespace groklab
