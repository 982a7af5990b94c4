// SPDX-License-Identifier: MIT
#include "figures/figure_registry.hpp"

#include <cmath>

#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"
#include "core/thrown_error.hpp"
#include "figures/figure_layout.hpp"
#include "figures/gnuplot_renderer.hpp"
#include "figures/gnuplot_script.hpp"
#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(FigureRegistry, EveryFigureSaysWhyItDoesNotApply) {
  const RunFigureData nothing;
  for (const RunFigure& figure : run_figures()) {
    EXPECT_FALSE(figure.description.empty());
    EXPECT_EQ(&find_run_picture(figure.name), &figure);
    EXPECT_TRUE(figure.why_not(nothing).has_value()) << figure.name;
  }
  for (const RunAnimation& animation : run_animations()) {
    EXPECT_EQ(&find_run_picture(animation.name), &animation);
    EXPECT_TRUE(animation.why_not(nothing).has_value()) << animation.name;
  }
}

TEST(FigureRegistry, ARunWithoutAPartIsToldWhichOne) {
  RunFigureData data;
  data.metrics.resize(1);
  data.missing = {"no early", "no snapshots", "no checkpoints", "no network", "no progress"};
  for (const RunFigure& figure : run_figures()) {
    if (!needs_text(figure.needs).empty()) {
      ASSERT_TRUE(figure.why_not(data).has_value()) << figure.name;
      EXPECT_EQ(figure.why_not(data)->substr(0, 3), "no ") << figure.name;
    }
  }
}

TEST(FigureRegistry, AnUnknownNameListsTheKnownOnes) {
  const std::string text = refusal([] { find_run_picture("training_curve"); }, ErrorKind::Usage);
  EXPECT_NE(text.find("training_curves"), std::string::npos) << text;
}

class EveryRunFigure : public testing::TestWithParam<RunFigure> {};

/// Panels hold data within finite limits; colours too.
void expect_sound(const Figure& figure) {
  ASSERT_FALSE(figure.panels.empty());
  EXPECT_FALSE(figure.title.empty());
  EXPECT_NE(figure.small_print.find("0123456789abcdef"), std::string::npos);
  for (const Panel& panel : figure.panels) {
    EXPECT_TRUE(drawable_points(panel) > 0 || !layers_of<TextLayer>(panel).empty()) << "empty: " << panel.title;
    for (const AxisName name : {AxisName::X, AxisName::Y}) {
      const Limits limits = axis_limits(panel, name);
      EXPECT_TRUE(std::isfinite(limits.low) && std::isfinite(limits.high)) << panel.title;
      EXPECT_LT(limits.low, limits.high) << panel.title;
    }
    if (panel.color) {
      const Limits limits = color_limits(panel);
      EXPECT_TRUE(std::isfinite(limits.low) && std::isfinite(limits.high)) << panel.title;
      EXPECT_LT(limits.low, limits.high) << panel.title;
    }
    for (const LineLayer* line : layers_of<LineLayer>(panel)) {
      EXPECT_EQ(line->x.size(), line->y.size()) << panel.title;
      const Limits y = axis_limits(panel, AxisName::Y);
      for (std::size_t i = 0; i < line->x.size() && !panel.x.limits; ++i) {
        const bool inside = line->y[i] >= y.low && line->y[i] <= y.high;
        EXPECT_TRUE(inside || !drawable(panel, line->x[i], line->y[i])) << panel.title << ": " << line->y[i];
      }
    }
  }
}

TEST_P(EveryRunFigure, IsSoundForAClockAndForRandomWeights) {
  for (const Planted what : {Planted::Clock, Planted::Random}) {
    const auto reason = GetParam().why_not(planted(what));
    if (reason) {
      EXPECT_EQ(what, Planted::Random) << *reason;
      continue;
    }
    const Figure figure = GetParam().make(planted(what));
    EXPECT_EQ(figure.name, GetParam().name);
    expect_sound(figure);
  }
}

TEST_P(EveryRunFigure, TellsAClockFromRandomWeights) {
  if (GetParam().why_not(planted(Planted::Random))) {
    EXPECT_FALSE(GetParam().why_not(planted(Planted::Clock)).has_value());
    return;  // one of the two has a picture
  }
  const GnuplotScript clock = gnuplot_script(GetParam().make(planted(Planted::Clock)));
  const GnuplotScript random = gnuplot_script(GetParam().make(planted(Planted::Random)));
  EXPECT_NE(clock.data + clock.cells, random.data + random.cells);
}

TEST_P(EveryRunFigure, IsDrawnInTheSameBytesTwice) {
  const TestFolder folder;
  std::vector<std::vector<std::uint8_t>> pictures;
  for (const char* name : {"a", "b"}) {
    const auto paths = render_with_gnuplot(GetParam().make(planted(Planted::Clock)), folder / name, {FigureFormat::Svg},
                                           ThemeName::Dark);
    pictures.push_back(read_file(paths.at(0)));
  }
  EXPECT_EQ(pictures[0], pictures[1]);
  EXPECT_GT(pictures[0].size(), 4000U);
}

class EveryRunAnimation : public testing::TestWithParam<RunAnimation> {};

/// The numbers of a figure, without their places.
std::string numbers_of(const Figure& figure) {
  const GnuplotScript script = gnuplot_script(figure);
  return script.data + script.cells;
}

TEST_P(EveryRunAnimation, HasTheSameLayoutAndLimitsInEveryFrameAndMoves) {
  const RunAnimation& picture = GetParam();
  ASSERT_FALSE(picture.why_not(planted(Planted::Clock)).has_value());
  const Animation animation = picture.make(planted(Planted::Clock));
  EXPECT_EQ(animation.name, picture.name);
  ASSERT_GE(animation.n_frames, 6) << "as many as there are moments";
  const Figure last = animation.frame(animation.n_frames - 1);
  const FigureLayout places = figure_layout(last);
  for (int i = 0; i < animation.n_frames; ++i) {
    const Figure frame = animation.frame(i);
    EXPECT_EQ(frame.name, animation.name);
    expect_sound(frame);
    ASSERT_EQ(frame.panels.size(), last.panels.size());
    const FigureLayout here = figure_layout(frame);
    EXPECT_EQ(here.page_height, places.page_height);
    for (std::size_t panel = 0; panel < last.panels.size(); ++panel) {
      EXPECT_EQ(here.panels[panel].bottom, places.panels[panel].bottom) << frame.panels[panel].title;
      for (const AxisName name : {AxisName::X, AxisName::Y}) {
        EXPECT_EQ(axis_limits(frame.panels[panel], name).low, axis_limits(last.panels[panel], name).low);
        EXPECT_EQ(axis_limits(frame.panels[panel], name).high, axis_limits(last.panels[panel], name).high);
      }
      if (last.panels[panel].color) {
        EXPECT_EQ(color_limits(frame.panels[panel]).low, color_limits(last.panels[panel]).low);
        EXPECT_EQ(color_limits(frame.panels[panel]).high, color_limits(last.panels[panel]).high);
      }
    }
  }
  EXPECT_NE(numbers_of(animation.frame(0)), numbers_of(last));
  EXPECT_EQ(numbers_of(animation.frame(2)), numbers_of(animation.frame(2)));
}

INSTANTIATE_TEST_SUITE_P(Run, EveryRunAnimation, testing::ValuesIn(run_animations().begin(), run_animations().end()),
                         [](const auto& instance) { return std::string(instance.param.name); });

INSTANTIATE_TEST_SUITE_P(Run, EveryRunFigure, testing::ValuesIn(run_figures().begin(), run_figures().end()),
                         [](const auto& instance) { return std::string(instance.param.name); });

}  // namespace
}  // namespace groklab
