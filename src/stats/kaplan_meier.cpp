// SPDX-License-Identifier: MIT
#include "stats/kaplan_meier.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/check.hpp"

namespace groklab {
namespace {

struct Tally {
  int events = 0;
  int all = 0;
};

/// S^exp(+-z sqrt(variance) / log S), for S in (0, 1).
Bounds log_log_interval(double survival, double relative_variance) {
  const double width = kNormal975 * std::sqrt(relative_variance) / std::log(survival);  // negative
  return {std::pow(survival, std::exp(-width)), std::pow(survival, std::exp(width))};
}

/// Of a survival of 0 after `before`: the exact binomial interval of none left.
Bounds interval_of_none_left(const SurvivalStep& before, int at_risk) {
  const double n = before.survival < 1 ? (1 - before.survival) / (before.survival * before.relative_variance) : at_risk;
  return {0, std::min(before.interval.high, 1 - std::pow(0.025, 1 / n))};
}

}  // namespace

std::vector<SurvivalStep> kaplan_meier(std::span<const CensoredTime> times) {
  std::map<double, Tally> tallies;
  for (const CensoredTime& time : times) {
    Tally& tally = tallies[time.seen()];
    ++tally.all;
    tally.events += time.has_happened() ? 1 : 0;
  }
  std::vector<SurvivalStep> steps;
  SurvivalStep step;
  step.at_risk = static_cast<int>(times.size());
  for (const auto& [time, tally] : tallies) {
    if (tally.events > 0) {
      step.time = time;
      step.events = tally.events;
      const double n = step.at_risk;
      const double d = tally.events;
      const SurvivalStep before = step;
      step.survival *= 1 - d / n;
      if (step.survival > 0) {
        step.relative_variance += d / (n * (n - d));
        step.interval = log_log_interval(step.survival, step.relative_variance);
      } else {
        step.relative_variance = std::numeric_limits<double>::infinity();
        step.interval = interval_of_none_left(before, step.at_risk);
      }
      steps.push_back(step);
    }
    step.at_risk -= tally.all;
  }
  return steps;
}

SurvivalQuantile survival_quantile(std::span<const SurvivalStep> steps, double q) {
  GROKLAB_CHECK(q > 0 && q < 1);
  const auto first = [&](auto&& value) -> std::optional<double> {
    const auto found = std::find_if(steps.begin(), steps.end(),
                                    [&](const SurvivalStep& step) { return value(step) <= 1 - q + 1e-12; });
    return found == steps.end() ? std::nullopt : std::optional(found->time);
  };
  return {first([](const SurvivalStep& step) { return step.survival; }),
          first([](const SurvivalStep& step) { return step.interval.low; }),
          first([](const SurvivalStep& step) { return step.interval.high; })};
}

RestrictedMean restricted_mean(std::span<const CensoredTime> times, double horizon) {
  std::vector<SurvivalStep> steps = kaplan_meier(times);
  std::erase_if(steps, [&](const SurvivalStep& step) { return step.time > horizon; });
  // From the horizon backwards: the area that is left after each step.
  double area = 0;
  double variance = 0;
  double end = horizon;
  int events = 0;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    area += step->survival * (end - step->time);
    end = step->time;
    events += step->events;
    const double n = step->at_risk;
    const double d = step->events;
    variance += n > d ? area * area * d / (n * (n - d)) : 0;  // nothing is left after n = d: the area is 0
  }
  const double correction = events > 1 ? static_cast<double>(events) / (events - 1) : 1;
  return {area + end, std::sqrt(variance * correction)};
}

}  // namespace groklab
