// SPDX-License-Identifier: MIT
#include "figures/plotly_renderer.hpp"

#include <gtest/gtest.h>

#include "core/special_numbers.hpp"
#include "figures/color_map.hpp"
#include "figures/figure_page.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

Figure figure_of(std::vector<Panel> panels) {
  Figure figure;
  figure.name = "planted";
  figure.title = "Title";
  figure.n_columns = static_cast<int>(panels.size());
  figure.panels = std::move(panels);
  return figure;
}

Json traces_of(const Panel& panel) { return plotly_figure(figure_of({panel}))["data"]; }

Panel with(Layer layer) {
  Panel panel;
  panel.layers.push_back(std::move(layer));
  return panel;
}

TEST(PlotlyRenderer, ALineHasItsPointsAndGapsWhereItCannotBeDrawn) {
  Panel panel = with(LineLayer{{0, 1, 2, 3, 4}, {1, 10, 0, kNan, 100}, "loss", ColorRole::Test, Dash::Dashed});
  panel.y.scale = Scale::Log;
  const Json line = traces_of(panel)[0];
  EXPECT_EQ(line["x"], Json::parse("[0, 1, 2, 3, 4]"));
  EXPECT_EQ(line["y"], Json::parse("[1, 10, null, null, 100]"));
  EXPECT_EQ(line["line"]["dash"], "dash");
  EXPECT_EQ(line["line"]["color"], theme(ThemeName::Light).color(ColorRole::Test));
  EXPECT_TRUE(line["showlegend"].get<bool>());
  EXPECT_EQ(line["marker"]["size"], Json::parse("[0, 0, 0, 0, 4]")) << "a point alone between gaps would vanish";
}

TEST(PlotlyRenderer, ABandIsOneClosedPolygonForEveryRun) {
  const Json band = traces_of(with(BandLayer{{0, 1, 2, 3}, {1, 2, kNan, 4}, {5, 6, 7, 8}, "", ColorRole::Train}))[0];
  EXPECT_EQ(band["x"], Json::parse("[0, 1, 1, 0, null, 3, 3, null]"));
  EXPECT_EQ(band["y"], Json::parse("[1, 2, 6, 5, null, 4, 8, null]"));
  EXPECT_EQ(band["fill"], "toself");
}

TEST(PlotlyRenderer, BarsAndBinsStandAtTheirCentresWithTheirWidths) {
  const Json bins = traces_of(with(HistogramLayer{{0, 1, 3}, {5, 7}, "", ColorRole::Third}))[0];
  EXPECT_EQ(bins["x"], Json::parse("[0.5, 2]"));
  EXPECT_EQ(bins["width"], Json::parse("[1, 2]"));
  EXPECT_EQ(bins["y"], Json::parse("[5, 7]"));
}

TEST(PlotlyRenderer, AHeatmapIsRowByRowFromBelowOnThePanelsColourAxis) {
  Panel panel = with(HeatmapLayer{{2, 3, {1, 2, 3, 4, kNan, 6}, {0, 3}, {10, 14}}});
  panel.color = ColorAxis{"value", ColorMap::Diverging};
  const Json figure = plotly_figure(figure_of({panel}));
  const Json& map = figure["data"][0];
  EXPECT_EQ(map["z"], Json::parse("[[1, 2, 3], [4, null, 6]]"));
  EXPECT_EQ(map["x"], Json::parse("[0.5, 1.5, 2.5]"));
  EXPECT_EQ(map["y"], Json::parse("[11, 13]"));
  EXPECT_EQ(map["coloraxis"], "coloraxis");
  EXPECT_EQ(figure["layout"]["coloraxis"]["cmin"], -6) << "diverging maps are centred on 0";
  EXPECT_EQ(figure["layout"]["coloraxis"]["colorscale"][4][1], hex_text(color_at(ColorMap::Diverging, 0.5)));
}

TEST(PlotlyRenderer, LogarithmicColoursAreExponents) {
  Panel panel = with(HeatmapLayer{{1, 3, {1e-3, 0, 10}, {0, 3}, {0, 1}}});
  panel.color = ColorAxis{"value", ColorMap::Sequential, Scale::Log, Limits{1e-4, 100}};
  const Json figure = plotly_figure(figure_of({panel}));
  EXPECT_EQ(figure["data"][0]["z"], Json::parse("[[-3, null, 1]]"));
  EXPECT_EQ(figure["layout"]["coloraxis"]["cmin"], -4);
  EXPECT_EQ(figure["layout"]["coloraxis"]["cmax"], 2);
}

TEST(PlotlyRenderer, ASurfaceStandsInASceneAndAPolarLineOnPlainAxes) {
  Panel surface = with(SurfaceLayer{{2, 2, {1, 2, 3, 4}, {0, 2}, {0, 2}}});
  surface.color = ColorAxis{"logit"};
  surface.frame = Frame::Surface;
  Panel polar = with(PolarLineLayer{{0, std::acos(-1.0) / 2}, {1, 2}, "", ColorRole::Muted});
  polar.frame = Frame::Polar;
  const Json figure = plotly_figure(figure_of({polar, surface}));
  EXPECT_EQ(figure["data"][0]["x"][0], 1);
  EXPECT_EQ(figure["data"][0]["y"][1], 2);
  EXPECT_EQ(figure["data"][1]["type"], "surface");
  EXPECT_EQ(figure["data"][1]["scene"], "scene2");
  EXPECT_TRUE(figure["layout"].contains("scene2"));
  EXPECT_FALSE(figure["layout"].contains("xaxis2"));
  const Json& range = figure["layout"]["xaxis"]["range"];
  EXPECT_EQ(range[0].get<double>(), -range[1].get<double>()) << "a polar frame has the origin in its middle";
}

TEST(PlotlyRenderer, RulesOnLogarithmicAxesAreWhereTheirNumbersAre) {
  Panel panel = with(LineLayer{{1, 1000}, {1, 1}, ""});
  panel.x.scale = Scale::Log;
  panel.layers.emplace_back(RuleLayer{Direction::Vertical, 100, "mem 100"});
  const Json layout = plotly_figure(figure_of({panel}))["layout"];
  EXPECT_EQ(layout["shapes"][0]["x0"], 100) << "shapes are placed by value";
  const auto label = std::find_if(layout["annotations"].begin(), layout["annotations"].end(),
                                  [](const Json& mark) { return mark["text"] == "mem 100"; });
  ASSERT_NE(label, layout["annotations"].end());
  EXPECT_EQ((*label)["x"], 2) << "annotations by exponent";
}

TEST(PlotlyRenderer, TextsAreShownAsTheyAre) {
  Figure figure = figure_of({with(LineLayer{{0, 1}, {0, 1}, "a < b & <b>c</b>"})});
  const Json made = plotly_figure(figure);
  EXPECT_EQ(made["data"][0]["name"], "a &lt; b &amp; &lt;b&gt;c&lt;/b&gt;");
}

TEST(PlotlyRenderer, TheSameFigureGivesTheSameTextAndTheDarkThemeItsColours) {
  const Figure figure = figure_of({with(LineLayer{{0, 1}, {0, 1.0 / 3}, "a"})});
  EXPECT_EQ(plotly_figure(figure).dump(), plotly_figure(figure).dump());
  EXPECT_EQ(plotly_figure(figure)["data"][0]["y"][1], 0.3333333) << "seven digits";
  EXPECT_EQ(plotly_figure(figure, ThemeName::Dark)["layout"]["paper_bgcolor"], theme(ThemeName::Dark).background);
}

TEST(FigurePage, DataCannotEndTheirElement) {
  const std::string text = json_in_html(Json{{"title", "</script><script>alert(1)</script><!--"}});
  EXPECT_EQ(text.find('<'), std::string::npos);
  EXPECT_EQ(Json::parse(text)["title"], "</script><script>alert(1)</script><!--");
}

}  // namespace
}  // namespace groklab
