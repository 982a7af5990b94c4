// SPDX-License-Identifier: MIT
#include "search/distribution.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/thrown_error.hpp"
#include "search/random_sampler.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;
using Kind = Distribution::Kind;

const Distribution kLogFloat{.kind = Kind::Float, .low = 1e-4, .high = 1, .log = true};
const Distribution kGridFloat{.kind = Kind::Float, .low = 0, .high = 1, .step = 0.25};
const Distribution kInt{.kind = Kind::Int, .low = 3, .high = 11, .step = 4};
const Distribution kLogInt{.kind = Kind::Int, .low = 1, .high = 64, .step = 1, .log = true};
const Distribution kChoice{.kind = Kind::Categorical, .choices = {64, "a", nullptr, true}};

TEST(Distribution, IsWrittenAsOptunaWritesIt) {
  EXPECT_EQ(distribution_json(kLogFloat).dump(),
            R"({"name":"FloatDistribution","attributes":{"step":null,"low":0.0001,"high":1.0,"log":true}})");
  EXPECT_EQ(distribution_json(kInt).dump(),
            R"({"name":"IntDistribution","attributes":{"log":false,"step":4,"low":3,"high":11}})");
  EXPECT_EQ(distribution_json(kChoice).dump(),
            R"({"name":"CategoricalDistribution","attributes":{"choices":[64,"a",null,true]}})");
}

TEST(Distribution, IsTheSameAfterWritingAndReading) {
  for (const Distribution& distribution : {kLogFloat, kGridFloat, kInt, kLogInt, kChoice}) {
    EXPECT_EQ(parse_distribution(distribution_json(distribution), "test"), distribution);
  }
}

TEST(Distribution, RefusesWhatIsNoneOfOptunas) {
  EXPECT_NE(
      refusal([] { parse_distribution(Json::parse(R"({"name":"Cauchy","attributes":{}})"), "here"); }).find("'Cauchy'"),
      std::string::npos);
  EXPECT_EQ(kind_of([] { parse_distribution(Json::parse(R"({"name":"FloatDistribution","attributes":{}})"), ""); }),
            ErrorKind::BadFile);
  EXPECT_EQ(kind_of([] { parse_distribution(Json(5), ""); }), ErrorKind::BadFile);
}

TEST(Distribution, ContainsItsGridAndItsEnds) {
  EXPECT_TRUE(kGridFloat.contains(0.75));
  EXPECT_FALSE(kGridFloat.contains(0.7));
  EXPECT_TRUE(kInt.contains(7));
  EXPECT_FALSE(kInt.contains(8));
  EXPECT_FALSE(kInt.contains(15));
  EXPECT_TRUE(kLogFloat.contains(1e-4));
  EXPECT_FALSE(kLogFloat.contains(std::nan("")));
  EXPECT_TRUE(kChoice.contains(3));
  EXPECT_FALSE(kChoice.contains(4));
  EXPECT_FALSE(kChoice.contains(0.5));
}

TEST(Distribution, WidensAGridByHalfAStep) {
  const ContinuousRange range = continuous_range(kInt);
  EXPECT_EQ(range.low, 1);
  EXPECT_EQ(range.high, 13);
  EXPECT_EQ(range.step, 4);
  EXPECT_DOUBLE_EQ(continuous_range(kLogInt).low, std::log(0.5));
  EXPECT_DOUBLE_EQ(continuous_range(kLogInt).high, std::log(64.5));
}

TEST(RandomValue, IsAlwaysContainedAndCoversAGridEvenly) {
  constexpr int kDraws = 30000;
  Philox generator(7, Stream::Search, 0);
  std::map<double, int> counts;
  for (int i = 0; i < kDraws; ++i) {
    ++counts[random_value(kInt, generator)];
    for (const Distribution& distribution : {kLogFloat, kGridFloat, kLogInt, kChoice}) {
      ASSERT_TRUE(distribution.contains(random_value(distribution, generator)));
    }
  }
  ASSERT_EQ(counts.size(), 3);
  for (const auto& [value, count] : counts) {
    EXPECT_NEAR(count, kDraws / 3.0, 5 * std::sqrt(kDraws * 2 / 9.0)) << value;  // five standard deviations
  }
}

TEST(RandomPoint, DependsOnSeedAndNumberAlone) {
  const std::vector<SearchParameter> space = {{"a", kLogFloat, {}}, {"b", kChoice, {}}};
  const auto point = [&](std::uint64_t seed, std::int64_t number) {
    return random_point({.space = space, .seen = {}, .number = number, .seed = seed});
  };
  EXPECT_EQ(point(1, 5), point(1, 5));
  EXPECT_NE(point(1, 5), point(1, 6));
  EXPECT_NE(point(1, 5), point(2, 5));
}

}  // namespace
}  // namespace groklab
