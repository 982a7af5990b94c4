// SPDX-License-Identifier: MIT
#include "stats/roc_curve.hpp"

#include <gtest/gtest.h>

#include "core/philox.hpp"
#include "stats/auroc.hpp"

namespace groklab {
namespace {

using Rates = std::vector<double>;

double area(const RocCurve& curve) {
  double sum = 0;
  for (std::size_t i = 1; i < curve.false_positive_rate.size(); ++i) {
    sum += (curve.false_positive_rate[i] - curve.false_positive_rate[i - 1]) *
           (curve.true_positive_rate[i] + curve.true_positive_rate[i - 1]) / 2;
  }
  return sum;
}

TEST(RocCurve, GoesUpFirstWhereScoresSeparate) {
  const auto curve = roc_curve(Rates{3, 1, 2, 0}, std::vector<std::uint8_t>{1, 0, 1, 0});
  ASSERT_TRUE(curve);
  EXPECT_EQ(curve->false_positive_rate, (Rates{0, 0, 0, 0.5, 1}));
  EXPECT_EQ(curve->true_positive_rate, (Rates{0, 0.5, 1, 1, 1}));
}

TEST(RocCurve, EqualScoresAreOneStep) {
  const auto curve = roc_curve(Rates{1, 1, 1}, std::vector<std::uint8_t>{1, 0, 1});
  EXPECT_EQ(curve->false_positive_rate, (Rates{0, 1}));
  EXPECT_EQ(curve->true_positive_rate, (Rates{0, 1}));
}

TEST(RocCurve, ItsAreaIsTheAuroc) {
  Philox draw(7, Stream::Init, 0);
  Rates scores;
  std::vector<std::uint8_t> positive;
  for (int i = 0; i < 200; ++i) {
    positive.push_back(draw.next_below(3) == 0 ? 1 : 0);
    scores.push_back(static_cast<double>(draw.next_below(20)) + 3 * positive.back());  // with ties
  }
  // 1e-12: two hundred sums of doubles near 1.
  EXPECT_NEAR(area(*roc_curve(scores, positive)), *auroc(scores, positive), 1e-12);
}

TEST(RocCurve, NeedsBothClasses) {
  EXPECT_FALSE(roc_curve(Rates{1, 2}, std::vector<std::uint8_t>{1, 1}));
  EXPECT_FALSE(roc_curve(Rates{}, std::vector<std::uint8_t>{}));
}

}  // namespace
}  // namespace groklab
