// SPDX-License-Identifier: MIT
#include "search/successive_halving.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace groklab {
namespace {

double rung_step(const HalvingRule& rule, int rung) {
  return static_cast<double>(rule.min_resource) *
         std::pow(static_cast<double>(rule.reduction_factor), rung + rule.min_early_stopping_rate);
}

/// The first report at or after the step of a rung; nullopt: not there yet.
std::optional<double> report_at_rung(const std::map<std::int64_t, double>& reports, double step) {
  const auto found = reports.lower_bound(static_cast<std::int64_t>(std::ceil(step)));
  return found == reports.end() ? std::nullopt : std::optional(found->second);
}

bool is_among_best(double value, std::vector<double> competing, int reduction_factor) {
  const auto n_promoted = std::max<std::ptrdiff_t>(1, std::ssize(competing) / reduction_factor);
  const auto last = competing.begin() + n_promoted - 1;
  std::nth_element(competing.begin(), last, competing.end());
  return value <= *last;
}

}  // namespace

bool is_halved(const HalvingRule& rule, TrialViews seen, const std::map<std::int64_t, double>& reports) {
  if (reports.empty()) {
    return false;
  }
  const auto now = std::prev(reports.end());
  const std::int64_t step_before = now == reports.begin() ? -1 : std::prev(now)->first;
  for (int rung = 0; rung_step(rule, rung) <= static_cast<double>(now->first); ++rung) {
    const double step = rung_step(rule, rung);
    if (step <= static_cast<double>(step_before)) {
      continue;  // decided at an earlier report
    }
    if (std::isnan(now->second)) {
      return true;
    }
    std::vector<double> competing = {now->second};
    for (const Trial* trial : seen) {
      const std::optional<double> other = report_at_rung(trial->intermediate, step);
      if (other && !std::isnan(*other)) {
        competing.push_back(*other);
      }
    }
    if (!is_among_best(now->second, std::move(competing), rule.reduction_factor)) {
      return true;
    }
  }
  return false;
}

}  // namespace groklab
