// SPDX-License-Identifier: MIT
#include "figures/figure.hpp"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/special_numbers.hpp"
#include "figures/axis_ticks.hpp"
#include "figures/figure_layout.hpp"

namespace groklab {
namespace {

Panel line_panel(std::vector<double> x, std::vector<double> y, Scale y_scale = Scale::Linear) {
  Panel panel;
  panel.y.scale = y_scale;
  panel.layers.emplace_back(LineLayer{std::move(x), std::move(y), "", ColorRole::Train, Dash::Solid});
  return panel;
}

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
  std::vector<std::string> texts;
  for (const Tick& tick : ticks) {
    texts.push_back(tick.label);
  }
  return texts;
}

TEST(FigureLimits, HoldEveryDrawableValue) {
  const Panel panel = line_panel({0, 100, 200, 300}, {3, kNan, -1, kInf});
  EXPECT_EQ(axis_limits(panel, AxisName::X).low, 0);
  EXPECT_EQ(axis_limits(panel, AxisName::X).high, 200);
  EXPECT_LT(axis_limits(panel, AxisName::Y).low, -1);
  EXPECT_GT(axis_limits(panel, AxisName::Y).high, 3);
  EXPECT_EQ(drawable_points(panel), 2U);
}

TEST(PlaceFrac, IsTheShareOfTheWayAlongTheAxis) {
  EXPECT_DOUBLE_EQ(place_frac({1, 10'000}, Scale::Log, 10), 0.25);
  EXPECT_DOUBLE_EQ(place_frac({1, 5}, Scale::Linear, 2), 0.25);
}

TEST(FigureLimits, LeaveOutWhatALogAxisCannotShow) {
  const Panel panel = line_panel({0, 1, 2}, {0, 1e-9, -4}, Scale::Log);
  EXPECT_EQ(drawable_points(panel), 1U);
  const Limits limits = axis_limits(panel, AxisName::Y);
  EXPECT_GT(limits.low, 0);
  EXPECT_LE(limits.low, 1e-9);
  EXPECT_GE(limits.high / limits.low, 10 * (1 - 1e-12));
}

TEST(FigureLimits, AreFiniteWithoutAnyData) {
  for (const Scale scale : {Scale::Linear, Scale::Log}) {
    const Limits limits = axis_limits(line_panel({kNan}, {kNan}, scale), AxisName::Y);
    EXPECT_TRUE(std::isfinite(limits.low) && std::isfinite(limits.high));
    EXPECT_LT(limits.low, limits.high);
  }
}

TEST(FigureLimits, WidenASingleValue) {
  for (const double value : {0.0, 5.0, -5.0}) {
    const Limits limits = axis_limits(line_panel({value}, {value}), AxisName::X);
    EXPECT_LT(limits.low, value);
    EXPECT_GT(limits.high, value);
  }
}

TEST(FigureLimits, IgnorePointsOutsideTheOtherAxis) {
  Panel panel = line_panel({0, 10, 20}, {1000, 1, 2});
  panel.x.limits = Limits{10, 20};
  EXPECT_LT(axis_limits(panel, AxisName::Y).high, 3);
}

TEST(FigureLimits, BarsStandOnTheGround) {
  Panel panel;
  panel.layers.emplace_back(BarLayer{{1, 2}, {3, 5}, 0.8, "", ColorRole::Train});
  EXPECT_EQ(axis_limits(panel, AxisName::Y).low, 0);
  EXPECT_GT(axis_limits(panel, AxisName::Y).high, 5);
  EXPECT_NEAR(axis_limits(panel, AxisName::X).low, 0.6, 1e-12);
  EXPECT_NEAR(axis_limits(panel, AxisName::X).high, 2.4, 1e-12);
}

TEST(FigureLimits, AreTheEdgesOfAGrid) {
  Panel panel;
  panel.color = ColorAxis{};
  panel.layers.emplace_back(HeatmapLayer{{2, 3, {1, 2, kNan, 4, 5, 6}, {0, 3}, {-1, 1}}});
  EXPECT_EQ(axis_limits(panel, AxisName::X).high, 3);
  EXPECT_EQ(axis_limits(panel, AxisName::Y).low, -1);
  EXPECT_EQ(color_limits(panel).low, 1);
  EXPECT_EQ(color_limits(panel).high, 6);
  EXPECT_EQ(drawable_points(panel), 5U);
}

TEST(FigureLimits, OfDivergingColoursAreCentredOnZero) {
  Panel panel;
  panel.color = ColorAxis{"", ColorMap::Diverging};
  panel.layers.emplace_back(HeatmapLayer{{1, 2, {-1, 4}, {0, 1}, {0, 1}}});
  EXPECT_EQ(color_limits(panel).low, -4);
  EXPECT_EQ(color_limits(panel).high, 4);
}

TEST(FigureLimits, OfASquareFrameAreAsLongAsOneAnother) {
  Panel panel = line_panel({0, 10}, {0, 1});
  panel.frame = Frame::Square;
  const Limits x = axis_limits(panel, AxisName::X);
  const Limits y = axis_limits(panel, AxisName::Y);
  EXPECT_NEAR(x.high - x.low, y.high - y.low, 1e-12);
  EXPECT_NEAR((y.low + y.high) / 2, 0.5, 1e-12);
  EXPECT_LT(x.low, 0);
}

TEST(FigureHistogram, CountsEveryValueOnce) {
  const HistogramLayer bins = histogram({0, 0.1, 0.5, 0.99, 1, 1.5, -0.1, kNan}, {0, 1}, 2);
  EXPECT_EQ(bins.count, (std::vector<double>{2, 3}));
  EXPECT_EQ(bins.edges, (std::vector<double>{0, 0.5, 1}));
}

TEST(EmptyPanels, SayThatThereIsNothingUnlessTheySayWhy) {
  Figure figure;
  figure.panels.resize(2);
  figure.panels[1].layers.emplace_back(TextLayer{0.5, 0.5, "an idle head"});
  mark_empty_panels(figure);
  ASSERT_EQ(figure.panels[0].layers.size(), 1U);
  EXPECT_EQ(std::get<TextLayer>(figure.panels[0].layers[0]).text, "no finite values");
  EXPECT_EQ(figure.panels[1].layers.size(), 1U);
}

TEST(FigureLayout, NoTwoPanelsTouch) {
  Figure figure;
  figure.n_columns = 3;
  figure.panels.resize(5);
  figure.panels[1].y.label = "label";
  figure.panels[2].color = ColorAxis{};
  figure.panels[4].layers.emplace_back(LineLayer{{0, 1}, {0, 1}, "a long label that needs a row", ColorRole::Train});
  figure.panels[4].layers.emplace_back(LineLayer{{0, 1}, {0, 1}, "another", ColorRole::Test});
  const FigureLayout layout = figure_layout(figure);
  for (std::size_t i = 0; i < 5; ++i) {
    const PanelBox& box = layout.panels[i];
    EXPECT_GT(box.left, 0);
    EXPECT_GT(box.bottom, 0);
    EXPECT_LT(box.right(), layout.page_width);
    EXPECT_LT(box.top() + box.head, layout.page_height);
    EXPECT_EQ(box.width, layout.panels[0].width);
    for (std::size_t j = 0; j < i; ++j) {
      const PanelBox& other = layout.panels[j];
      EXPECT_TRUE(other.right() < box.left || box.right() < other.left || other.bottom > box.top() + box.head);
    }
  }
  EXPECT_EQ(layout.panels[4].legend_rows, 2);
}

TEST(FigureLayout, ASubtitleIsBrokenAtSpacesAndGivenRoom) {
  Figure figure;
  figure.panels.resize(1);
  figure.subtitle = "short";
  const FigureLayout short_one = figure_layout(figure);
  EXPECT_EQ(short_one.subtitle, (std::vector<std::string_view>{"short"}));
  figure.subtitle =
      std::string(70, 'x') + " where a word is longer than the page the others still have lines of their own";
  const FigureLayout broken = figure_layout(figure);
  ASSERT_EQ(broken.subtitle.size(), 3);
  EXPECT_EQ(broken.subtitle[0], std::string(70, 'x'));
  EXPECT_EQ(fmt::format("{}", fmt::join(broken.subtitle, " ")), figure.subtitle);
  for (std::size_t i = 1; i < broken.subtitle.size(); ++i) {
    EXPECT_LT(6 * static_cast<double>(broken.subtitle[i].size()), broken.page_width);
  }
  EXPECT_EQ(broken.page_height - short_one.page_height, 2 * layout::kSubtitleRow);
  EXPECT_EQ(broken.panels[0].bottom, short_one.panels[0].bottom);
}

TEST(FigureTicks, AreRoundAndWithinTheLimits) {
  EXPECT_EQ(labels(axis_ticks({0, 40000}, Scale::Linear, 5)),
            (std::vector<std::string>{"0", "10k", "20k", "30k", "40k"}));
  EXPECT_EQ(labels(axis_ticks({-0.02, 1.03}, Scale::Linear, 5)),
            (std::vector<std::string>{"0", "0.2", "0.4", "0.6", "0.8", "1.0"}));
  EXPECT_EQ(labels(axis_ticks({0, 12500}, Scale::Linear, 5)),
            (std::vector<std::string>{"0", "2.5k", "5.0k", "7.5k", "10.0k", "12.5k"}));
  for (const double high : {1e-7, 0.37, 8.0, 12345.0, 3e8, 5e20}) {
    for (const Tick& tick : axis_ticks({-high / 3, high}, Scale::Linear, 5)) {
      EXPECT_GE(tick.at, -high / 3 * (1 + 1e-9));
      EXPECT_LE(tick.at, high * (1 + 1e-9));
    }
  }
}

TEST(FigureTicks, OfALogAxisArePowersOfTen) {
  EXPECT_EQ(labels(axis_ticks({0.5e-4, 20}, Scale::Log, 6)),
            (std::vector<std::string>{"10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰", "10¹"}));
  int n_labelled = 0;
  for (const Tick& tick : axis_ticks({1e-40, 20}, Scale::Log, 5)) {
    n_labelled += tick.label.empty() ? 0 : 1;
  }
  EXPECT_GE(n_labelled, 3);
  EXPECT_LE(n_labelled, 7);
}

}  // namespace
}  // namespace groklab
