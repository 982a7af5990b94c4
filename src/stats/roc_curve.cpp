// SPDX-License-Identifier: MIT
#include "stats/roc_curve.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "stats/ascending_order.hpp"

namespace groklab {

std::optional<RocCurve> roc_curve(std::span<const double> scores, std::span<const std::uint8_t> positive) {
  GROKLAB_CHECK(scores.size() == positive.size());
  const auto n_positive = static_cast<double>(std::count(positive.begin(), positive.end(), std::uint8_t{1}));
  const double n_negative = static_cast<double>(positive.size()) - n_positive;
  if (n_positive == 0 || n_negative == 0) {
    return std::nullopt;
  }
  std::vector<std::size_t> order = ascending_order(scores);
  std::reverse(order.begin(), order.end());
  RocCurve curve{{0}, {0}};
  double above_positive = 0;
  double above_negative = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    (positive[order[i]] == 1 ? above_positive : above_negative) += 1;
    if (i + 1 == order.size() || scores[order[i + 1]] != scores[order[i]]) {
      curve.false_positive_rate.push_back(above_negative / n_negative);
      curve.true_positive_rate.push_back(above_positive / n_positive);
    }
  }
  return curve;
}

}  // namespace groklab
