// SPDX-License-Identifier: MIT
#include "search/grid_sampler.hpp"

#include <gtest/gtest.h>

#include <set>

#include "core/thrown_error.hpp"

namespace groklab {
namespace {

using Kind = Distribution::Kind;

TEST(GridSampler, TakesChoicesStepsAndPoints) {
  EXPECT_EQ(grid_values({"a", {.kind = Kind::Categorical, .choices = {4, 8}}, {}}), (std::vector<double>{0, 1}));
  EXPECT_EQ(grid_values({"a", {.kind = Kind::Int, .low = 2, .high = 8, .step = 3}, {}}),
            (std::vector<double>{2, 5, 8}));
  EXPECT_EQ(grid_values({"a", {.kind = Kind::Float, .low = 0, .high = 1}, 3}), (std::vector<double>{0, 0.5, 1}));
  const std::vector<double> decades = grid_values({"a", {.kind = Kind::Float, .low = 0.01, .high = 1, .log = true}, 3});
  ASSERT_EQ(decades.size(), 3);
  EXPECT_DOUBLE_EQ(decades[1], 0.1);
  EXPECT_EQ(grid_values({"a", {.kind = Kind::Int, .low = 1, .high = 3, .step = 1}, 9}), (std::vector<double>{1, 2, 3}))
      << "equal ones once";
}

TEST(GridSampler, RefusesARangeWithoutAGrid) {
  EXPECT_EQ(kind_of([] { grid_values({"a", {.kind = Kind::Float, .low = 0, .high = 1}, {}}); }), ErrorKind::Usage);
}

TEST(GridSampler, VisitsEveryPointOnceWithTheLastParameterFastest) {
  const std::vector<SearchParameter> space = {{"a", {.kind = Kind::Categorical, .choices = {4, 8}}, {}},
                                              {"b", {.kind = Kind::Int, .low = 2, .high = 8, .step = 3}, {}}};
  ASSERT_EQ(grid_size(space), 6);
  EXPECT_EQ(grid_point(space, 1), (std::vector<double>{0, 5}));
  std::set<std::vector<double>> points;
  for (int number = 0; number < 6; ++number) {
    points.insert(grid_point(space, number));
  }
  EXPECT_EQ(points.size(), 6);
  EXPECT_EQ(grid_point(space, 6), grid_point(space, 0));
}

}  // namespace
}  // namespace groklab
