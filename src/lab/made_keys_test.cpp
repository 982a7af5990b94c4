// SPDX-License-Identifier: MIT
#include "lab/made_keys.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "config/config_file.hpp"

namespace groklab {
namespace {

/// Learning rates by decays, three runs each, that grok when step times both to the power `exponent` is 2, 2.2 or 2.4.
SweepRuns planted(double exponent) {
  SweepRuns sweep;
  for (const double lr : {5e-4, 1e-3, 2e-3}) {
    for (const double decay : {0.5, 1.0, 2.0}) {
      for (const double scatter : {1.0, 1.1, 1.2}) {
        ComparedRun& run = sweep.runs.emplace_back();
        run.config = load_config("mlp-p97", {});
        run.config.optimizer.lr = lr;
        run.config.optimizer.weight_decay = decay;
        const double step = 2 * scatter / std::pow(lr * decay, exponent);
        run.grok = CensoredTime{step - 1, step};
      }
    }
  }
  return sweep;
}

const std::vector<SweepAxis> kAxes = {{"lr", {"0.0005", "0.001", "0.002"}, {5e-4, 1e-3, 2e-3}},
                                      {"weight_decay", {"0.5", "1", "2"}, {0.5, 1, 2}}};

TEST(MadeKeys, EqualProductsAreOneLevel) {
  const std::vector<MadeKey> made = made_keys(planted(1), kAxes);
  ASSERT_EQ(made.size(), 1U) << "no size of the network varies";
  EXPECT_EQ(made[0].axis.levels, (std::vector<std::string>{"0.00025", "0.0005", "0.001", "0.002", "0.004"}));
  EXPECT_EQ(made[0].parts, (std::vector<std::string>{"lr", "weight_decay"}));
  EXPECT_EQ(made[0].level[6], 2U) << "5e-4 and 2";
  EXPECT_EQ(made[0].level[18], 2U) << "2e-3 and 0.5";
}

TEST(MadeKeys, ProductsThatDifferInTheirLastBitsAreOneLevel) {
  SweepRuns sweep;
  for (const auto& [lr, decay] : {std::pair(1e-3, 0.3), std::pair(3e-3, 0.1), std::pair(1e-3, 0.1)}) {
    ComparedRun& run = sweep.runs.emplace_back();
    run.config = load_config("mlp-p97", {});
    run.config.optimizer.lr = lr;
    run.config.optimizer.weight_decay = decay;
  }
  ASSERT_NE(1e-3 * 0.3, 3e-3 * 0.1);
  EXPECT_EQ(made_keys(sweep, kAxes).at(0).axis.levels, (std::vector<std::string>{"0.0001", "0.0003"}));
}

TEST(MadeKeys, TheExponentAndTheConstantOfTheoryAreFound) {
  const MadeKey made = made_keys(planted(1), kAxes).at(0);
  ASSERT_TRUE(made.law && made.theory);
  EXPECT_NEAR(made.law->median.front() / made.law->median.back(), 16, 0.2) << "a range of 16 to the power of -1";
  EXPECT_NEAR(*made.theory, 2.2, 0.1) << "the middle one; the fit's scatter is Weibull, the planted one is not";
  const MadeKey steeper = made_keys(planted(1.5), kAxes).at(0);
  EXPECT_NEAR(steeper.law->median.front() / steeper.law->median.back(), 64, 1);
}

TEST(MadeKeys, NeedTwoPartsThatVary) { EXPECT_TRUE(made_keys(planted(1), {kAxes[0]}).empty()); }

}  // namespace
}  // namespace groklab
