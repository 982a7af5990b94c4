// SPDX-License-Identifier: MIT
#include "forecast/features.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>

namespace groklab {
namespace {

/// Series with known ends, slopes and deviations: straight lines, a sawtooth, exponentials.
EarlyRecord made_record(std::int64_t n) {
  EarlyRecord r;
  for (std::int64_t i = 0; i < n; ++i) {
    const auto t = static_cast<double>(i);
    r.train_loss.push_back(2 + (i % 2 == 0 ? 0.1 : -0.1));
    r.val_loss.push_back(4 - 0.001 * t);
    r.train_acc.push_back(0.5);
    r.val_acc.push_back(0.25 + 0.0005 * t);
    r.param_norm.push_back(30 + 0.02 * t);
    r.grad_norm.push_back(std::exp(0.003 * t));
    r.erank_WE.push_back(20 - 0.01 * t);
    r.erank_WU.push_back(19);
    r.train_margin.push_back(-3 + 0.03 * t);
    r.update_norm.push_back(0.3);
    r.cos_update.push_back(i == 0 ? std::numeric_limits<double>::quiet_NaN() : (i % 2 == 0 ? 0.6 : 0.8));
  }
  return r;
}

std::map<std::string, double> named_values(const EarlyRecord& record, std::int64_t window) {
  std::map<std::string, double> named;
  const auto values = feature_values(record, window);
  for (std::size_t i = 0; i < values.size(); ++i) {
    named[std::string(features()[i].name)] = values[i];
  }
  return named;
}

TEST(Features, AreTwentyEightWithNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const Feature& feature : features()) {
    names.insert(feature.name);
  }
  EXPECT_EQ(names.size(), 28U);
}

TEST(Features, OfSeriesInClosedForm) {
  // Steps 0 .. 99; the last is 99, an odd one.
  const std::map<std::string, double> found = named_values(made_record(200), 100);
  const std::map<std::string, double> expected = {
      {"train_loss_end", 1.9},
      {"val_loss_end", 3.901},
      {"train_acc_end", 0.5},
      {"val_acc_end", 0.2995},
      {"param_norm_end", 31.98},
      {"grad_norm_end", std::exp(0.297)},
      {"erank_WE_end", 19.01},
      {"erank_WU_end", 19},
      {"margin_end", -0.03},
      {"update_norm_end", 0.3},
      {"cos_update_end", 0.7},
      // A sawtooth of +-0.1 has the covariance -0.1 * 50 with its index: -5 / ((100^3 - 100) / 12), for 100 steps.
      {"train_loss_slope", -100 * 5.0 / 83325},
      {"val_loss_slope", -0.1},
      {"val_acc_slope", 0.05},
      {"param_norm_slope", 2},
      {"grad_norm_slope", 0.3},
      {"erank_WE_slope", -1},
      {"erank_WU_slope", 0},
      {"margin_slope", 3},
      {"loss_gap_end", 2.001},
      {"acc_gap_end", 0.2005},
      // Differences at steps 51 .. 99 are -0.2 at the 25 odd and +0.2 at the 24 even ones.
      {"train_loss_noise", 0.2 * std::sqrt(1 - 1.0 / (49 * 49))},
      {"cos_update_mean", (50 * 0.8 + 49 * 0.6) / 99},
      {"cos_update_std", 0.1 * std::sqrt(1 - 1.0 / (99 * 99))},
      {"log_train_loss_end", std::log(1.9)},
      {"log_loss_ratio", std::log(3.901 / 1.9)},
      {"update_to_param_ratio", std::log(0.3 / 31.98)},
  };
  for (const auto& [name, value] : expected) {
    EXPECT_NEAR(found.at(name), value, 1e-9) << name;
  }
  EXPECT_EQ(found.size(), expected.size() + 1);  // grad_norm_cv: below
}

// Of exp(k t), t = 0 .. n - 1: sums of geometric series.
TEST(Features, VariationOfAnExponential) {
  const double k = 0.003;
  const auto geometric = [](double ratio, int n) { return (std::pow(ratio, n) - 1) / (ratio - 1); };
  const double centre = geometric(std::exp(k), 100) / 100;
  const double squares = geometric(std::exp(2 * k), 100) / 100;
  EXPECT_NEAR(named_values(made_record(100), 100).at("grad_norm_cv"), std::sqrt(squares - centre * centre) / centre,
              1e-9);
}

TEST(Features, LookAtTheWindowAlone) {
  EarlyRecord record = made_record(200);
  const auto before = feature_values(record, 100);
  for (std::size_t i = 100; i < 200; ++i) {
    record.val_loss[i] = 1e9;
    record.cos_update[i] = 1e9;
  }
  EXPECT_EQ(feature_values(record, 100), before);
  EXPECT_NE(feature_values(record, 101), before);
}

TEST(Features, ALossOfZeroHasNoRatio) {
  EarlyRecord record = made_record(50);
  record.train_loss.back() = 0;
  EXPECT_FALSE(std::isfinite(named_values(record, 50).at("log_loss_ratio")));
  EXPECT_NEAR(named_values(record, 50).at("log_train_loss_end"), std::log(1e-12), 1e-9);
}

}  // namespace
}  // namespace groklab
