// SPDX-License-Identifier: MIT
#include "analysis/anti_generalisation.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace groklab {
namespace {

MetricsLine line(std::int64_t step, double train_acc, double test_loss, double test_acc) {
  MetricsLine out;
  out.step = step;
  out.train_acc = train_acc;
  out.test_loss = test_loss;
  out.test_acc = test_acc;
  return out;
}

TEST(AntiGeneralisation, IsJudgedWhereTheTrainingSetIsMemorised) {
  // System M's baseline: p = 97, 4,705 test pairs; 9 of them right at memorisation.
  const std::vector<MetricsLine> lines = {line(0, 0.01, 4.58, 0.01), line(50, 0.6, 6, 0),
                                          line(100, 0.995, 9, 9.0 / 4705), line(150, 1, 9, 0.5)};
  const auto found = anti_generalisation(lines, 97, 4705);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->step, 100);
  EXPECT_TRUE(found->loss_above);
  EXPECT_TRUE(found->acc_below);
  EXPECT_DOUBLE_EQ(found->chance_loss, std::log(97));
  EXPECT_LT(found->interval.high, 1.0 / 97);
}

TEST(AntiGeneralisation, NeedsMoreThanAnAccuracyThatHappensToBeLow) {
  // 30 of 4,705 is 0.0064 < 1/97 = 0.0103, but of 470 test pairs 3 may be chance.
  const std::vector<MetricsLine> lines = {line(10, 1, 4, 3.0 / 470)};
  const auto found = anti_generalisation(lines, 97, 470);
  ASSERT_TRUE(found);
  EXPECT_LT(found->test_acc, found->chance_acc);
  EXPECT_FALSE(found->acc_below);
  EXPECT_FALSE(found->loss_above);
  EXPECT_FALSE(anti_generalisation({line(10, 0.98, 4, 0)}, 97, 470));
}

}  // namespace
}  // namespace groklab
