// SPDX-License-Identifier: MIT
#include "figures/star_centre.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

using Points = std::vector<std::vector<int>>;

TEST(StarCentre, IsWhatAllOthersDifferFromInOneThing) {
  EXPECT_EQ(star_centre(Points{{0, 1}, {2, 1}, {1, 1}, {1, 0}, {1, 1}}), (std::vector<int>{1, 1}));
  EXPECT_EQ(star_centre(Points{{0, 0, 1}, {0, 0, 0}, {0, 1, 0}}), (std::vector<int>{0, 0, 0}));
}

TEST(StarCentre, AGridOrALineHasNone) {
  EXPECT_FALSE(star_centre(Points{{0, 0}, {0, 1}, {1, 0}, {1, 1}}).has_value());
  EXPECT_FALSE(star_centre(Points{{0, 0}, {0, 1}, {0, 2}}).has_value());
  EXPECT_FALSE(star_centre(Points{}).has_value());
}

}  // namespace
}  // namespace groklab
