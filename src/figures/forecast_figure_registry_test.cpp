// SPDX-License-Identifier: MIT
#include "figures/forecast_figure_registry.hpp"

#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"
#include "figures/forecast_panels.hpp"
#include "figures/gnuplot_renderer.hpp"
#include "figures/planted_forecast.hpp"

namespace groklab {
namespace {

class EveryForecastFigure : public testing::TestWithParam<ForecastFigure> {};

TEST_P(EveryForecastFigure, HasItsNameItsSourceAndNoEmptyPanel) {
  ASSERT_TRUE(GetParam().applies(planted_forecast()));
  const Figure figure = GetParam().make(planted_forecast());
  EXPECT_EQ(figure.name, GetParam().name);
  EXPECT_NE(figure.small_print.find("0123456789abcdef"), std::string::npos);
  EXPECT_FALSE(GetParam().description.empty());
  ASSERT_FALSE(figure.panels.empty());
  for (const Panel& panel : figure.panels) {
    EXPECT_GT(drawable_points(panel), 0U) << panel.title;
  }
}

TEST_P(EveryForecastFigure, DoesNotApplyToNothing) {
  ForecastFigureData nothing;
  nothing.features = {{"one_class", {std::nullopt}}};
  nothing.predictors = {{"features", "run", {{}}}};
  EXPECT_FALSE(GetParam().applies(nothing));
}

TEST_P(EveryForecastFigure, IsDrawnInTheSameBytesTwice) {
  const TestFolder folder;
  std::vector<std::vector<std::uint8_t>> pictures;
  for (const char* name : {"a", "b"}) {
    const auto paths = render_with_gnuplot(GetParam().make(planted_forecast()), folder / name, {FigureFormat::Pdf});
    pictures.push_back(read_file(paths.at(0)));
  }
  EXPECT_EQ(pictures[0], pictures[1]);
  EXPECT_GT(pictures[0].size(), 4000U);
}

INSTANTIATE_TEST_SUITE_P(Forecast, EveryForecastFigure,
                         testing::ValuesIn(forecast_figures().begin(), forecast_figures().end()),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(ForecastPanels, APredictorHasAColourOfItsOwn) {
  EXPECT_NE(predictor_color("features"), predictor_color("hyperparameters"));
  EXPECT_EQ(predictor_color("unheard of"), ColorRole::Muted);
}

}  // namespace
}  // namespace groklab
