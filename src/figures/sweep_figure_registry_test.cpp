// SPDX-License-Identifier: MIT
#include "figures/sweep_figure_registry.hpp"

#include <cmath>

#include "core/test_folder.hpp"
#include "core/thrown_error.hpp"
#include "figures/gnuplot_renderer.hpp"
#include "figures/planted_run.hpp"
#include "figures/sweep_panels.hpp"

namespace groklab {
namespace {

constexpr double kEnd = 1000;

/// Two decays, two primes, three seeds: everything groks at step 400 / decay, but nothing at p = 7 and decay 0.5.
SweepFigureData planted_sweep() {
  SweepFigureData data;
  data.name = "planted";
  data.axes = {{"weight_decay", {"0.5", "1", "4"}, {0.5, 1, 4}}, {"p", {"5", "7"}, {5, 7}}};
  data.horizon = kEnd;
  for (std::size_t decay = 0; decay < 3; ++decay) {
    for (std::size_t p = 0; p < 2; ++p) {
      for (int seed = 0; seed < 3; ++seed) {
        const double step = 400 / data.axes[0].numbers[decay] + 10 * seed;
        const bool groks = decay > 0 || p == 0;
        SweptRun run{{decay, p}, groks ? CensoredTime{step - 10, step} : CensoredTime{kEnd}, groks ? 1.0 : 0.1};
        for (std::int64_t at = 0; at <= 1000; at += 100) {
          MetricsLine line;
          line.step = at;
          line.train_loss = std::exp(-static_cast<double>(seed + 1));
          line.test_acc = groks && static_cast<double>(at) >= step ? 1 : 0.1 * seed;
          line.train_acc = 1;
          line.weight_norm = 5;
          run.metrics.push_back(line);
        }
        data.runs.push_back(run);
      }
    }
  }
  data.laws = {{0, "step ~ weight_decay^-1", {0.5, 4}, {800, 100}, {700, 90}, {900, 110}}};
  return data;
}

/// The same with the first prime alone.
SweepFigureData planted_sweep_of_one_key() {
  SweepFigureData data = planted_sweep();
  std::erase_if(data.runs, [](const SweptRun& run) { return run.level[1] == 1; });
  for (SweptRun& run : data.runs) {
    run.level.pop_back();
  }
  data.axes.pop_back();
  return data;
}

class EverySweepFigure : public testing::TestWithParam<SweepFigure> {};

TEST_P(EverySweepFigure, HasDataInEveryPanelAndIsDrawn) {
  const SweepFigureData two = planted_sweep();
  const SweepFigureData one = planted_sweep_of_one_key();
  const SweepFigureData& data = GetParam().why_not(two) ? one : two;
  ASSERT_FALSE(GetParam().why_not(data).has_value());
  const Figure figure = GetParam().make(data);
  EXPECT_EQ(figure.name, GetParam().name);
  ASSERT_FALSE(figure.panels.empty());
  for (const Panel& panel : figure.panels) {
    EXPECT_GT(drawable_points(panel), 0U) << panel.title;
    EXPECT_FALSE(panel.title.empty());
  }
  const TestFolder folder;
  EXPECT_EQ(render_with_gnuplot(figure, folder.path(), {FigureFormat::Svg}).size(), 1U);
}

TEST_P(EverySweepFigure, SaysWhyItDoesNotApplyToASweepWithoutRuns) {
  EXPECT_TRUE(GetParam().why_not(SweepFigureData()).has_value());
}

INSTANTIATE_TEST_SUITE_P(Sweep, EverySweepFigure, testing::ValuesIn(sweep_figures().begin(), sweep_figures().end()),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(SweepCurves, AreMeansOverSeedsWithTheirRange) {
  const Figure figure = find_sweep_figure("sweep_test_accuracy").make(planted_sweep());
  ASSERT_EQ(figure.panels.size(), 2U) << "a panel a prime";
  const LineLayer& line = layer_labelled<LineLayer>(figure.panels[0], "weight_decay 1");
  EXPECT_NEAR(line.y[3], 0.1, 1e-12) << "mean of 0, 0.1 and 0.2 before step 400";
  EXPECT_NEAR(line.y[4], (1 + 0.1 + 0.2) / 3, 1e-12) << "the first seed alone has grokked at 400";
  EXPECT_EQ(line.y[5], 1);
  const BandLayer& band = *layers_of<BandLayer>(figure.panels[0]).at(1);
  EXPECT_EQ(band.low[4], 0.1);
  EXPECT_EQ(band.high[4], 1);
  const Figure loss = find_sweep_figure("sweep_train_loss").make(planted_sweep());
  EXPECT_NEAR(layers_of<LineLayer>(loss.panels[0])[0]->y[0], std::exp(-2), 1e-12) << "the mean of the logarithms";
}

TEST(SweepCurves, AMeanEndsWithTheFirstRunThatEnds) {
  SweepFigureData data = planted_sweep_of_one_key();
  data.runs[0].metrics.resize(4);
  const Figure figure = find_sweep_figure("sweep_test_accuracy").make(data);
  EXPECT_EQ(layers_of<LineLayer>(figure.panels[0])[0]->x.size(), 4U);
  EXPECT_EQ(layers_of<LineLayer>(figure.panels[0])[1]->x.size(), 11U);
}

TEST(SweepGrokStep, RunsThatNeverGrokkedAreTrianglesWhereTheyEnded) {
  const Figure figure = find_sweep_figure("sweep_grok_step").make(planted_sweep());
  const ScatterLayer& never = layer_labelled<ScatterLayer>(figure.panels[0], "not within its steps");
  EXPECT_EQ(never.marker, Marker::Triangle);
  EXPECT_EQ(never.x, std::vector<double>(3, 0.5));
  EXPECT_EQ(never.y, std::vector<double>(3, kEnd));
  EXPECT_EQ(layer_labelled<ScatterLayer>(figure.panels[0], "p 7").x.size(), 6U) << "and not among the dots";
  const LineLayer& medians = *layers_of<LineLayer>(figure.panels[0]).at(1);
  EXPECT_TRUE(std::isnan(medians.y[0])) << "no median where none of three grokked";
  EXPECT_EQ(medians.y[2], 110);
  EXPECT_EQ(figure.panels[0].x.scale, Scale::Log) << "0.5 to 4";
  EXPECT_EQ(figure.panels[1].x.scale, Scale::Linear) << "5 to 7";
}

TEST(SweepSurvival, GoesDownWhereRunsGrokAndMarksTheCensored) {
  const Figure figure = find_sweep_figure("sweep_survival").make(planted_sweep());
  const LineLayer& line = layer_labelled<LineLayer>(figure.panels[0], "weight_decay 1, n = 3");
  EXPECT_EQ(line.x, (std::vector<double>{0, 400, 400, 410, 410, 420, 420, 420}));
  EXPECT_NEAR(line.y[2], 2.0 / 3, 1e-12);
  EXPECT_EQ(line.y.back(), 0);
  const ScatterLayer& censored = *layers_of<ScatterLayer>(figure.panels[1]).at(0);
  EXPECT_EQ(censored.marker, Marker::Plus);
  EXPECT_EQ(censored.x, std::vector<double>(3, kEnd));
  EXPECT_EQ(censored.y, std::vector<double>(3, 1.0));
}

TEST(SweepPhaseDiagram, WritesTheCountsAndNeverDrawsNeverAsANumber) {
  const Figure figure = find_sweep_figure("sweep_phase_diagram").make(planted_sweep());
  ASSERT_EQ(figure.panels.size(), 2U);
  const Grid shares = heatmap_of(figure.panels[0]);  // p along x, decay along y
  EXPECT_EQ(shares.values, (std::vector<double>{1, 0, 1, 1, 1, 1}));
  EXPECT_EQ(layers_of<TextLayer>(figure.panels[0])[1]->text, "0/3");
  const Grid medians = heatmap_of(figure.panels[1]);
  EXPECT_EQ(medians.values[0], 810);
  EXPECT_TRUE(std::isnan(medians.values[1]));
  EXPECT_EQ(layers_of<TextLayer>(figure.panels[1])[1]->text, "> 1000");
}

TEST(SweepFigureRegistry, AnUnknownNameListsTheKnownOnes) {
  const std::string text = refusal([] { find_sweep_figure("nope"); }, ErrorKind::Usage);
  EXPECT_NE(text.find("sweep_survival"), std::string::npos) << text;
}

}  // namespace
}  // namespace groklab
