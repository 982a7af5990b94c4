// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "stats/censored_time.hpp"

namespace groklab {

/// A test whose statistic is chi-squared where the hypothesis is true.
struct ChiSquaredTest {
  double statistic = 0;
  int dof = 0;
  double p_value = 1;
};

/// Do all groups have the same survival curve? nullopt where nothing can be said: fewer than two groups with members, or no
/// event. Event times as in kaplan_meier.
/// Math    with observed minus expected events z and their covariance V over all groups but one: z' V^-1 z, dof groups - 1
/// Source  Mantel 1966; Kalbfleisch and Prentice 2002, section 1.5
std::optional<ChiSquaredTest> log_rank(std::span<const std::vector<CensoredTime>> groups);

}  // namespace groklab
