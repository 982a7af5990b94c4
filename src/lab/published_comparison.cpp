// SPDX-License-Identifier: MIT
#include "lab/published_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/check.hpp"
#include "stats/prediction_interval.hpp"
#include "train/milestones.hpp"

namespace groklab {
namespace {

constexpr double kFirstUpdateTolerance = 2e-6;  // relative; float32 sums taken in another order
constexpr double kMilestoneTolerance = 0.15;    // relative
constexpr double kCoverage = 0.99;

/// Steps are whole, but the ends of an interval need not be.
std::string step_range(double low, double high) { return fmt::format("[{:.0f}, {:.0f}]", low, high); }

std::vector<double> reached(const PublishedNumber& number, std::span<const RunLines> runs) {
  std::vector<double> values;
  for (const RunLines& lines : runs) {
    if (const std::optional<double> value = measure(number, lines)) {
      values.push_back(*value);
    }
  }
  return values;
}

/// Two tolerances that need no further runs.
void compare_by_rule(PublishedComparison& comparison, std::int64_t eval_every) {
  const double published = *comparison.number.value;
  const double share = kMilestoneTolerance * published;
  const auto intervals = static_cast<double>(2 * eval_every);
  comparison.tolerance = std::max(share, intervals);
  comparison.reason = share >= intervals ? "15 %" : fmt::format("two evaluation intervals of {}", eval_every);
  comparison.passes = comparison.ours && std::abs(*comparison.ours - published) <= comparison.tolerance;
}

/// The third tolerance: it decides where it is the largest, or where the others do not hold the published number.
void widen_to(PublishedComparison& comparison, const Interval& interval, const std::string& text) {
  const bool holds_it = interval.contains(*comparison.number.value);
  if (interval.half_width <= comparison.tolerance && (comparison.passes || !holds_it)) {
    comparison.reason += "; " + text;
    return;
  }
  comparison.tolerance = interval.half_width;
  comparison.reason = text;
  comparison.passes = comparison.passes || holds_it;
}

void widen_to_starts(PublishedComparison& comparison, std::span<const RunLines> starts) {
  const std::vector<double> values = reached(comparison.number, starts);
  if (values.size() < starts.size()) {
    comparison.reason += fmt::format("; of {} starts that differ in the last bit, {} do not reach it", starts.size(),
                                     starts.size() - values.size());
    return;
  }
  const Interval interval = prediction_interval(values, kCoverage, comparison.number.mean_of);
  widen_to(comparison, interval,
           fmt::format("99 % prediction interval of {} starts that differ in the last bit: {}", starts.size(),
                       step_range(interval.low(), interval.high())));
}

PublishedComparison compare_never(PublishedComparison comparison, std::span<const RunLines> starts) {
  comparison.passes = !comparison.ours;
  comparison.reason = fmt::format("not within the published {} steps", comparison.number.step);
  if (!starts.empty()) {
    const size_t n = starts.size() - reached(comparison.number, starts).size();
    comparison.reason +=
        fmt::format("; of {} starts that differ in the last bit, {} do not reach it either", starts.size(), n);
  }
  return comparison;
}

}  // namespace

std::optional<double> measure(const PublishedNumber& number, const RunLines& lines) {
  if (is_milestone(number.quantity)) {
    Milestones milestones(1);
    for (const MetricsLine& line : lines) {
      milestones.observe(line);
    }
    const MilestoneValues values = milestones.values(true);
    const auto step = number.quantity == Quantity::MemStep ? values.mem_step : values.grok_step;
    return step ? std::optional<double>(static_cast<double>(*step)) : std::nullopt;
  }
  const auto line = std::find_if(lines.begin(), lines.end(), [&](const auto& at) { return at.step == number.step; });
  if (line == lines.end()) {
    return std::nullopt;
  }
  switch (number.quantity) {
    case Quantity::TrainLoss:
      return line->train_loss;
    case Quantity::TestLoss:
      return line->test_loss;
    default:
      return line->weight_norm;
  }
}

PublishedComparison compare_same_weights(const PublishedNumber& number, std::int64_t eval_every, const RunLines& run,
                                         std::span<const RunLines> starts) {
  GROKLAB_CHECK(starts.empty() || starts.size() >= kFewestStarts);
  PublishedComparison comparison{number, measure(number, run), 0, "", false};
  if (!number.value) {
    return compare_never(std::move(comparison), starts);
  }
  if (!is_milestone(number.quantity)) {
    comparison.tolerance = kFirstUpdateTolerance * std::abs(*number.value);
    comparison.reason = "2e-6: sums of float32 in another order";
    comparison.passes = comparison.ours && std::abs(*comparison.ours - *number.value) <= comparison.tolerance;
    return comparison;
  }
  compare_by_rule(comparison, eval_every);
  if (!starts.empty()) {
    widen_to_starts(comparison, starts);
  }
  return comparison;
}

PublishedComparison compare_own_seeds(const PublishedNumber& number, std::int64_t eval_every,
                                      std::span<const RunLines> seeds) {
  GROKLAB_CHECK(seeds.size() >= kFewestStarts);
  PublishedComparison comparison{number, std::nullopt, 0, "", false};
  std::vector<double> values = reached(number, seeds);
  const size_t missing = seeds.size() - values.size();
  if (!number.value) {
    comparison.passes = values.empty();
    comparison.reason =
        fmt::format("{} of {} seeds do not reach it within {} steps", missing, seeds.size(), number.step);
    return comparison;
  }
  if (missing > 0) {
    comparison.reason = fmt::format("{} of {} seeds do not reach it", missing, seeds.size());
    return comparison;
  }
  const std::string interval_text = fmt::format("99 % prediction interval of {} seeds: ", seeds.size());
  if (is_milestone(number.quantity)) {
    const Interval interval = prediction_interval(values, kCoverage, number.mean_of);
    comparison.ours = interval.mean;
    compare_by_rule(comparison, eval_every);
    widen_to(comparison, interval, interval_text + step_range(interval.low(), interval.high()));
    return comparison;
  }
  std::transform(values.begin(), values.end(), values.begin(), [](double value) { return std::log(value); });
  const Interval interval = prediction_interval(values, kCoverage, number.mean_of);
  comparison.passes = interval.contains(std::log(*number.value));
  comparison.ours = std::exp(interval.mean);
  comparison.reason =
      interval_text + fmt::format("[{:.3g}, {:.3g}]", std::exp(interval.low()), std::exp(interval.high()));
  return comparison;
}

}  // namespace groklab
