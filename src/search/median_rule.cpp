// SPDX-License-Identifier: MIT
#include "search/median_rule.hpp"

#include <cmath>
#include <optional>

#include "stats/quantile.hpp"

namespace groklab {
namespace {

std::optional<double> report_at(const Trial& trial, std::int64_t step) {
  const auto after = trial.intermediate.upper_bound(step);
  if (after == trial.intermediate.begin()) {
    return std::nullopt;
  }
  const auto& [last_step, value] = *std::prev(after);
  const bool ended_before = after == trial.intermediate.end() && last_step < step;
  const bool compares = trial.state == TrialState::Complete || (trial.state == TrialState::Pruned && !ended_before);
  return compares && !std::isnan(value) ? std::optional(value) : std::nullopt;
}

}  // namespace

bool is_above_median(const MedianRule& rule, TrialViews seen, std::int64_t step, double value) {
  if (step < rule.warmup_steps) {
    return false;
  }
  std::vector<double> others;
  for (const Trial* trial : seen) {
    if (const std::optional<double> report = report_at(*trial, step)) {
      others.push_back(*report);
    }
  }
  if (std::ssize(others) < std::max(1, rule.min_trials)) {
    return false;
  }
  return !(value <= quantile(others, 0.5) * (1 + rule.margin));
}

}  // namespace groklab
