// SPDX-License-Identifier: MIT
#include "lab/paper_claims.hpp"

#include <gtest/gtest.h>

#include "lab/made_forecast_document.hpp"

namespace groklab {
namespace {

Estimate estimate(double value, double low, double high) { return {value, Bounds{low, high}, std::nullopt}; }

TEST(PaperClaims, AnIntervalDecidesAndNotTheNumber) {
  EXPECT_EQ(verdict_of(estimate(0.9, 0.6, 1), 0.5), IntervalVerdict::Above);
  EXPECT_EQ(verdict_of(estimate(0.9, 0.5, 1), 0.5), IntervalVerdict::Undecided)
      << "an interval that touches it holds it";
  EXPECT_EQ(verdict_of(estimate(0.1, 0, 0.4), 0.5), IntervalVerdict::Below);
  EXPECT_EQ(verdict_of(estimate(0.1, 0, 0.5), 0.5), IntervalVerdict::Undecided);
}

TEST(PaperClaims, AnIntervalWithoutWidthSaysNothing) {
  EXPECT_EQ(verdict_of(estimate(1, 1, 1), 0.5), IntervalVerdict::Degenerate);
}

TEST(PaperClaims, WithoutAnIntervalOrANumberThereIsNoClaim) {
  EXPECT_EQ(verdict_of({0.99, std::nullopt, std::nullopt}, 0.5), IntervalVerdict::NoInterval);
  EXPECT_EQ(verdict_of({}, 0.5), IntervalVerdict::NoValue);
}

TEST(PaperClaims, NumbersHaveThreeDecimalsAndAMinusSign) {
  EXPECT_EQ(number_text(-0.12345), "\u22120.123");
  EXPECT_EQ(number_text(-0.0001), "0.000") << "no negative zero";
  EXPECT_EQ(estimate_text(estimate(0.5, 0.25, 1)), "0.500 (0.250 to 1.000)");
  EXPECT_EQ(estimate_text({}), "-");
}

TEST(PaperClaims, ASentenceFollowsFromItsInterval) {
  nlohmann::ordered_json json = made_forecast_json();
  const auto claim = [&] { return auroc_claim(forecast_document_of(json, "made").windows[0], "features", "cell"); };
  EXPECT_EQ(
      claim(),
      "After 100 steps, with whole cells left out, the AUROC of the features is 0.812 (0.700 to 0.913): the interval "
      "is above that of a coin.");
  json["windows"][0]["schemes"][1]["cells_95"] = {0.45, 0.9};
  EXPECT_NE(claim().find("cannot be said"), std::string::npos) << claim();
  json["windows"][0]["schemes"][1]["cells_95"] = nullptr;
  EXPECT_NE(claim().find("too few runs"), std::string::npos) << claim();
  json["windows"][0]["schemes"][1]["cells_95"] = {0.812, 0.812};
  EXPECT_NE(claim().find("all resamples agree"), std::string::npos) << claim();
  json["windows"][0]["schemes"][1]["newcombe_95"] = {0.61, 0.92};
  EXPECT_NE(claim().find("0.812 (0.610 to 0.920): the interval is above"), std::string::npos) << claim();
}

TEST(PaperClaims, ADifferenceThatHoldsZeroIsNone) {
  nlohmann::ordered_json json = made_forecast_json();
  const auto claim = [&] {
    const WindowSummary window = forecast_document_of(json, "made").windows[0];
    return difference_claim(window, window.differences[0]);
  };
  EXPECT_NE(claim().find("is above that of the hyper-parameters, by 0.262"), std::string::npos) << claim();
  json["windows"][0]["differences"][0]["cells_95"] = {-0.01, 0.4};
  EXPECT_NE(claim().find("cannot be told apart"), std::string::npos) << claim();
  json["windows"][0]["differences"][0]["cells_95"] = {-0.4, -0.1};
  EXPECT_NE(claim().find("is below that of"), std::string::npos) << claim();
}

}  // namespace
}  // namespace groklab
