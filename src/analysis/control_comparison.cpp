// SPDX-License-Identifier: MIT
#include "analysis/control_comparison.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "stats/moments.hpp"
#include "stats/quantile.hpp"

namespace groklab {
namespace {

using Side = std::optional<double> SplitMeans::*;

/// sign: 1 where more is harm, -1 where less is.
std::optional<NumberComparison> compare(const SplitMeans& ablated, const std::vector<SplitMeans>& controls, Side side,
                                        double sign) {
  if (!(ablated.*side)) {
    return std::nullopt;
  }
  std::vector<double> values;
  std::transform(controls.begin(), controls.end(), std::back_inserter(values),
                 [&](const SplitMeans& control) { return *(control.*side); });
  const auto n = static_cast<double>(values.size());
  const double harm = sign * *(ablated.*side);
  const auto as_harmful = std::count_if(values.begin(), values.end(), [&](double x) { return sign * x >= harm; });
  return NumberComparison{mean(values), quantile(values, 0.025), quantile(values, 0.975),
                          (1 + static_cast<double>(as_harmful)) / (1 + n)};
}

SplitComparisons compare_sides(const SplitMeans& ablated, const std::vector<SplitMeans>& controls, double sign) {
  return {compare(ablated, controls, &SplitMeans::train, sign), compare(ablated, controls, &SplitMeans::test, sign),
          compare(ablated, controls, &SplitMeans::all, sign)};
}

}  // namespace

ControlComparison compare_with_controls(const SplitScores& ablated, const std::vector<SplitScores>& controls) {
  GROKLAB_CHECK(!controls.empty());
  std::vector<SplitMeans> loss, accuracy;
  for (const SplitScores& control : controls) {
    loss.push_back(control.loss);
    accuracy.push_back(control.accuracy);
  }
  return {compare_sides(ablated.loss, loss, 1), compare_sides(ablated.accuracy, accuracy, -1)};
}

}  // namespace groklab
