// SPDX-License-Identifier: MIT
#include "figures/correct_logit_surface.hpp"

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(CorrectLogitSurface, TheClockIsFlat) {
  const auto span = [](Planted what) {
    const Figure figure = correct_logit_surface(planted(what));
    const Grid& grid = layers_of<SurfaceLayer>(figure.panels[0]).at(0)->grid;
    const auto [low, high] = std::minmax_element(grid.values.begin(), grid.values.end());
    return *high - *low;
  };
  EXPECT_LT(span(Planted::Clock), 1e-3);
  EXPECT_GT(span(Planted::Random), 0.1);
}

}  // namespace
}  // namespace groklab
