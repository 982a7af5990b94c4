// SPDX-License-Identifier: MIT
#include "figures/color_map.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace groklab {
namespace {

TEST(ColorMap, LightnessOfKnownColours) {
  EXPECT_NEAR(lightness({255, 255, 255}), 100, 1e-3);  // the sum of the three weights is 1
  EXPECT_EQ(lightness({0, 0, 0}), 0);
  EXPECT_NEAR(lightness({119, 119, 119}), 50.03, 0.01);  // CIE: L* = 50 is sRGB 118.9
}

TEST(ColorMap, SequentialGetsLighterInEqualSteps) {
  const double whole = lightness(color_at(ColorMap::Sequential, 1)) - lightness(color_at(ColorMap::Sequential, 0));
  EXPECT_GT(whole, 70);
  for (int i = 0; i < 16; ++i) {
    const double step =
        lightness(color_at(ColorMap::Sequential, (i + 1) / 16.0)) - lightness(color_at(ColorMap::Sequential, i / 16.0));
    // viridis is uniform in CAM02-UCS, from which L* strays by up to 27 % at the dark end.
    EXPECT_NEAR(step, whole / 16, 0.3 * whole / 16) << i;
  }
}

TEST(ColorMap, DivergingIsLightestInTheMiddleAndSymmetric) {
  for (const double away : {0.125, 0.25, 0.375, 0.5}) {
    const double below = lightness(color_at(ColorMap::Diverging, 0.5 - away));
    const double above = lightness(color_at(ColorMap::Diverging, 0.5 + away));
    EXPECT_NEAR(below, above, 6) << away;  // ColorBrewer's halves differ by up to 5.5
    EXPECT_LT(above, lightness(color_at(ColorMap::Diverging, 0.5)) - 50 * away);
  }
}

TEST(ColorMap, CyclicEndsWhereItBegins) {
  EXPECT_EQ(color_at(ColorMap::Cyclic, 0), color_at(ColorMap::Cyclic, 1));
  EXPECT_LT(lightness(color_at(ColorMap::Cyclic, 0.5)), 20);
}

TEST(ColorMap, TextsCanBeReadOnEveryColour) {
  for (const ColorMap map : {ColorMap::Sequential, ColorMap::Diverging, ColorMap::Cyclic}) {
    for (int i = 0; i <= 20; ++i) {
      const Rgb color = color_at(map, i / 20.0);
      const double text = text_role_on(color) == ColorRole::OnDark ? 100 : 5;
      EXPECT_GT(std::abs(lightness(color) - text), 39) << i;
    }
  }
  EXPECT_EQ(hex_text({0x01, 0xAB, 0xFF}), "#01ABFF");
}

}  // namespace
}  // namespace groklab
