// SPDX-License-Identifier: MIT
#include "figures/sweep_figure_registry.hpp"

#include <algorithm>
#include <cmath>

#include "core/test_folder.hpp"
#include "figures/gnuplot_renderer.hpp"
#include "figures/planted_run.hpp"

namespace groklab {
namespace {

constexpr double kEnd = 1000;

/// Snapshots every 500 steps of three frequencies; the first has `share` of the energy at the end, a third before.
SweptSpectrum planted_spectrum(double share) {
  SweptSpectrum spectrum;
  spectrum.step = {0, 500, 1000};
  spectrum.gini = {0, 0.2, share - 1.0 / 3};
  spectrum.key_share = {1.0 / 3, 0.5, share};
  spectrum.keys = share > 0.9 ? std::vector<int>{1} : std::vector<int>{1, 2};
  spectrum.final_shares = {0, share, 1 - share, 0};
  return spectrum;
}

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
        run.spectrum = planted_spectrum(groks ? 1 : 0.6);
        run.circuits.emplace().interference = groks ? 0.5 : HUGE_VAL;
        run.circuits->explained_neurons = groks ? 1 : 0;
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
  data.pairs = {{"weight_decay", "0.5", "1", {0, 3, 3, {0, 0.56}, 0.25}, 0.5},
                {"weight_decay", "1", "4", {0, 6, 0, {0, 0.39}, 0.03}, 0.09}};
  return data;
}

/// Learning rates 0.1 and 0.2 by decays 1 and 2: everything groks when step times both is 100, but nothing at 0.1 and 1.
SweepFigureData planted_products() {
  SweepFigureData data;
  data.name = "products";
  data.axes = {{"weight_decay", {"1", "2"}, {1, 2}}, {"lr", {"0.1", "0.2"}, {0.1, 0.2}}};
  data.horizon = kEnd;
  data.made_keys = {{{"lr x decay", {"0.1", "0.2", "0.4"}, {0.1, 0.2, 0.4}}, {"lr", "weight_decay"}, {}}};
  MadeKey& made = data.made_keys.front();
  made.law = LawCurve{0, "step ~ (lr x decay)^-1", {0.1, 0.4}, {1000, 250}, {900, 200}, {1100, 300}};
  made.theory = 100;
  for (std::size_t decay = 0; decay < 2; ++decay) {
    for (std::size_t lr = 0; lr < 2; ++lr) {
      const double step = 100 / (data.axes[0].numbers[decay] * data.axes[1].numbers[lr]);
      const bool groks = decay + lr > 0;
      data.runs.push_back({{decay, lr}, groks ? CensoredTime{step - 10, step} : CensoredTime{800}, 1.0});
      data.runs.back().metrics = {MetricsLine{}, MetricsLine{}};
      data.runs.back().metrics[1].step = 500;
      made.level.push_back(decay + lr);
    }
  }
  MadeKey sizes = made;
  sizes.axis.key = "parameters";
  sizes.theory.reset();
  data.made_keys.push_back(sizes);
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

/// The planted sweep without its corners: decay 1 and p 5, and one of them at a time.
SweepFigureData planted_star() {
  SweepFigureData data = planted_sweep();
  std::erase_if(data.runs, [](const SweptRun& run) { return run.level[0] != 1 && run.level[1] != 0; });
  return data;
}

/// Two operations and two seeds, analysed: two frequencies, and the labels of add on the diagonal, those of mul even. Networks
/// have half of their energy on the diagonal with the first seed and all of it with the second.
SweepFigureData planted_operations() {
  SweepFigureData data;
  data.name = "operations";
  data.axes = {{"operation", {"add", "mul"}, {}}};
  for (std::size_t operation = 0; operation < 2; ++operation) {
    for (int seed = 0; seed < 2; ++seed) {
      SweptRun run{{operation}, CensoredTime{kEnd}, 0.1};
      SweptCircuits& circuits = run.circuits.emplace();
      circuits.basis = operation == 0 ? "additive" : "multiplicative";
      circuits.label_pairs = operation == 0 ? std::vector<double>{0, 0, 0, 0, 1, 0, 0, 0, 0}
                                            : std::vector<double>{0, 0, 0, 0, 0.25, 0.25, 0, 0.25, 0.25};
      circuits.logit_pairs = seed == 0 ? std::vector<double>{0, 0, 0, 0, 0.5, 0.5, 0, 0, 0}
                                       : std::vector<double>{0, 0, 0, 0, 1, 0, 0, 0, 0};
      circuits.coupling = {9, 9, 9, 9, 16, 4, 9, 0, 16};
      circuits.singular_values = {{"embed.W_E", {4, 2}}, {"pos_embed.W_pos", {1}}, {"unembed.W_U", {8, 4, 2}}};
      if (seed == 1) {
        circuits.singular_values.front().second = {4, 0.5};
      }
      data.runs.push_back(run);
    }
  }
  return data;
}

/// The first of the planted sweeps that it applies to.
SweepFigureData planted_for(const SweepPicture& picture) {
  for (const SweepFigureData& data :
       {planted_sweep(), planted_sweep_of_one_key(), planted_products(), planted_star(), planted_operations()}) {
    if (!picture.why_not(data)) {
      return data;
    }
  }
  throw std::out_of_range("no planted sweep for " + std::string(picture.name));
}

Figure figure_of(std::string_view name, const SweepFigureData& data) {
  const auto figures = sweep_figures();
  const auto found =
      std::find_if(figures.begin(), figures.end(), [&](const SweepFigure& figure) { return figure.name == name; });
  if (found == figures.end()) {
    throw std::out_of_range("no figure " + std::string(name));
  }
  return found->make(data);
}

class EverySweepFigure : public testing::TestWithParam<SweepFigure> {};

TEST_P(EverySweepFigure, HasDataInEveryPanelAndIsDrawn) {
  const Figure figure = GetParam().make(planted_for(GetParam()));
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
  const Figure figure = figure_of("sweep_test_accuracy", planted_sweep());
  ASSERT_EQ(figure.panels.size(), 2U) << "a panel a prime";
  const LineLayer& line = layer_labelled<LineLayer>(figure.panels[0], "weight_decay 1");
  EXPECT_NEAR(line.y[3], 0.1, 1e-12) << "mean of 0, 0.1 and 0.2 before step 400";
  EXPECT_NEAR(line.y[4], (1 + 0.1 + 0.2) / 3, 1e-12) << "the first seed alone has grokked at 400";
  EXPECT_EQ(line.y[5], 1);
  const BandLayer& band = *layers_of<BandLayer>(figure.panels[0]).at(1);
  EXPECT_EQ(band.low[4], 0.1);
  EXPECT_EQ(band.high[4], 1);
  const Figure loss = figure_of("sweep_train_loss", planted_sweep());
  EXPECT_NEAR(layers_of<LineLayer>(loss.panels[0])[0]->y[0], std::exp(-2), 1e-12) << "the mean of the logarithms";
}

TEST(SweepCurves, AMeanEndsWithTheFirstRunThatEnds) {
  SweepFigureData data = planted_sweep_of_one_key();
  data.runs[0].metrics.resize(4);
  const Figure figure = figure_of("sweep_test_accuracy", data);
  EXPECT_EQ(layers_of<LineLayer>(figure.panels[0])[0]->x.size(), 4U);
  EXPECT_EQ(layers_of<LineLayer>(figure.panels[0])[1]->x.size(), 11U);
}

TEST(SweepGrokStep, RunsThatNeverGrokkedAreTrianglesWhereTheyEnded) {
  const Figure figure = figure_of("sweep_grok_step", planted_sweep());
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
  const Figure figure = figure_of("sweep_survival", planted_sweep());
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
  const Figure figure = figure_of("sweep_phase_diagram", planted_sweep());
  ASSERT_EQ(figure.panels.size(), 2U);
  const Grid shares = heatmap_of(figure.panels[0]);  // p along x, decay along y
  EXPECT_EQ(shares.values, (std::vector<double>{1, 0, 1, 1, 1, 1}));
  EXPECT_EQ(layers_of<TextLayer>(figure.panels[0])[1]->text, "0/3");
  const Grid medians = heatmap_of(figure.panels[1]);
  EXPECT_EQ(medians.values[0], 810);
  EXPECT_TRUE(std::isnan(medians.values[1]));
  EXPECT_EQ(layers_of<TextLayer>(figure.panels[1])[1]->text, "> 1000");
}

TEST(SweepPhaseDiagram, MapsOfFrequenciesAreMeansWithTheirNumber) {
  const Figure figure = figure_of("sweep_frequency_maps", planted_sweep());
  ASSERT_EQ(figure.panels.size(), 2U);
  EXPECT_EQ(heatmap_of(figure.panels[1]).values, (std::vector<double>{1, 2, 1, 1, 1, 1}));
  EXPECT_EQ(layers_of<TextLayer>(figure.panels[0])[0]->text, "0.67");
  EXPECT_EQ(layers_of<TextLayer>(figure.panels[0])[1]->text, "n 3");
}

TEST(SweepFrequencies, HaveMeansWithIntervalsAndALawInTheLogarithm) {
  SweepFigureData data = planted_sweep_of_one_key();
  for (SweptRun& run : data.runs) {  // K = 4, 5, 7 at 0.5, 1, 4: one more a doubling
    const std::size_t keys[] = {4, 5, 7};
    run.spectrum->keys.resize(keys[run.level[0]]);
  }
  data.runs[0].spectrum->gini.back() = 0.5;
  const Figure figure = figure_of("sweep_frequencies", data);
  const LineLayer& means = *layers_of<LineLayer>(figure.panels[0]).at(0);
  EXPECT_NEAR(means.y[0], (0.5 + 2 * 2.0 / 3) / 3, 1e-12);
  const LineLayer& strokes = *layers_of<LineLayer>(figure.panels[0]).at(1);
  EXPECT_LT(strokes.y[0], means.y[0]);
  EXPECT_NEAR(strokes.y[3], 2.0 / 3, 1e-12) << "equal values: an interval of no width";
  const LineLayer& law = *layers_of<LineLayer>(figure.panels[1]).back();
  EXPECT_EQ(law.label.rfind("1.4 ln weight_decay", 0), 0U) << law.label << ", 1 / ln 2";
  EXPECT_NEAR(law.y.front(), 4, 1e-9);
  EXPECT_NEAR(law.y.back(), 7, 1e-9);
}

TEST(SweepFinalSpectra, AreARowARunInTheOrderOfLevels) {
  const Figure figure = figure_of("sweep_final_spectra", planted_sweep());
  ASSERT_EQ(figure.panels.size(), 1U);
  const auto rows = layers_of<HeatmapLayer>(figure.panels[0]);
  ASSERT_EQ(rows.size(), 18U);
  EXPECT_EQ(rows[0]->grid.values, (std::vector<double>{1, 0, 0}));
  EXPECT_NEAR(rows[3]->grid.values[1], 0.4, 1e-12) << "decay 0.5, p 7";
  EXPECT_EQ(figure.panels[0].y.ticks[0].label, "0.5, 5");
  EXPECT_EQ(figure.panels[0].y.ticks[1].label, "") << "the same setting";
}

TEST(SweepEffectiveDecay, LiesOnTheoryAndSaysWhatDidNotGrok) {
  const Figure figure = figure_of("sweep_effective_decay", planted_products());
  const LineLayer& theory = layer_labelled<LineLayer>(figure.panels[0], "theory: one over it");
  EXPECT_EQ(theory.y, (std::vector<double>{1000, 250}));
  const ScatterLayer& low = layer_labelled<ScatterLayer>(figure.panels[1], "lr 0.1");
  ASSERT_EQ(low.y.size(), 1U) << "the other run of this rate did not grok";
  EXPECT_NEAR(low.y[0], 1, 1e-12);
  const ScatterLayer& never = layer_labelled<ScatterLayer>(figure.panels[1], "not within its steps");
  EXPECT_EQ(never.marker, Marker::Triangle);
  EXPECT_NEAR(never.y.at(0), 0.8, 1e-12) << "800 of 1000";
}

TEST(SweepEffectiveDecay, CurvesAreAPanelAProduct) {
  const Figure figure = figure_of("sweep_effective_decay_curves", planted_products());
  ASSERT_EQ(figure.panels.size(), 3U);
  EXPECT_EQ(figure.panels[1].title, "lr x decay 0.2");
  EXPECT_EQ(layers_of<LineLayer>(figure.panels[1]).size(), 2U) << "both rates";
}

TEST(SweepPairs, SayTheShareItsIntervalAndTheAdjustedP) {
  const Figure figure = figure_of("sweep_pairs", planted_sweep());
  const Panel& panel = figure.panels.at(0);
  EXPECT_EQ(panel.y.ticks[1].label, "weight_decay: 0.5 / 1") << "the first pair on top";
  const LineLayer& strokes = *layers_of<LineLayer>(panel).at(0);
  EXPECT_EQ(strokes.x[1], 0.39);
  EXPECT_EQ(strokes.x[4], 0.56);
  EXPECT_EQ(layers_of<TextLayer>(panel)[1]->text, "0/3 (+3), p = 0.5");
}

TEST(SweepSensitivity, ComparesWithTheCentreAlone) {
  const Figure figure = figure_of("sweep_sensitivity", planted_star());
  ASSERT_EQ(figure.panels.size(), 6U);
  EXPECT_EQ(layer_labelled<LineLayer>(figure.panels[0], "test").y[5], 1) << "decay 1 and p 5 grok at 400";
  EXPECT_EQ(layers_of<LineLayer>(figure.panels[2]).size(), 3U) << "three decays at p 5";
  EXPECT_EQ(layers_of<LineLayer>(figure.panels[4]).size(), 2U) << "two primes at decay 1";
  EXPECT_EQ(layer_labelled<ScatterLayer>(figure.panels[5], "grokked").x.size(), 6U);
}

TEST(SweepCircuits, AreThoseThatRunsHave) {
  const Figure figure = figure_of("sweep_circuits", planted_sweep());
  ASSERT_EQ(figure.panels.size(), 2U) << "interference and neurons";
  EXPECT_EQ(figure.panels[1].title, "Neurons of one frequency");
  EXPECT_EQ(layer_labelled<ScatterLayer>(figure.panels[0], "p 7").y.size(), 6U) << "an infinite one is no number";
  EXPECT_EQ(layer_labelled<ScatterLayer>(figure.panels[1], "p 7").y.size(), 9U);
}

TEST(SweepStructure, IsTheTaskBesideTheMeanOfItsNetworks) {
  const Figure figure = figure_of("sweep_structure", planted_operations());
  ASSERT_EQ(figure.panels.size(), 4U) << "a row an operation";
  EXPECT_EQ(figure.panels[0].title, "Labels of add, 100 % diagonal");
  EXPECT_EQ(figure.panels[2].title, "Labels of mul, 50 % diagonal");
  EXPECT_EQ(figure.panels[3].title, "Logits, n 2, 75 % diagonal");
  EXPECT_EQ(figure.panels[2].x.label, "frequency of a, logarithms");
  const Grid logits = heatmap_of(figure.panels[1]);  // row: frequency of b
  EXPECT_EQ(logits.values, (std::vector<double>{0, 0, 0, 0, 0.75, 0, 0, 0.25, 0})) << "1 of a and 2 of b";
}

TEST(SweepStructure, LeavesOutRunsThatWereMeasuredInAnotherBasis) {
  SweepFigureData data = planted_operations();
  data.runs[1].circuits->basis = "multiplicative";
  EXPECT_EQ(figure_of("sweep_structure", data).panels[1].title, "Logits, n 1, 50 % diagonal");
}

TEST(SweepCoupling, IsAPanelASettingWithItsNorm) {
  const Figure figure = figure_of("sweep_coupling", planted_operations());
  ASSERT_EQ(figure.panels.size(), 2U) << "the first run of each setting";
  EXPECT_EQ(figure.panels[1].title, "operation mul: norm 6") << "the root of 16 + 4 + 0 + 16";
  EXPECT_EQ(heatmap_of(figure.panels[0]).values, (std::vector<double>{1, 0, 0.25, 1})) << "from along x";
}

TEST(SweepSingularValues, AreOfTheOuterMatricesOverTheLargest) {
  const Figure figure = figure_of("sweep_singular_values", planted_operations());
  ASSERT_EQ(figure.panels.size(), 2U);
  EXPECT_EQ(figure.panels[0].title, "W_E");
  EXPECT_EQ(figure.panels[1].title, "W_U");
  const LineLayer& line = layer_labelled<LineLayer>(figure.panels[0], "operation add");
  EXPECT_EQ(line.x, (std::vector<double>{1, 2}));
  EXPECT_NEAR(line.y[1], 0.25, 1e-12) << "the mean of the logarithms of 1/2 and 1/8";
  EXPECT_EQ(layer_labelled<LineLayer>(figure.panels[1], "operation add").y, (std::vector<double>{1, 0.5, 0.25}));
}

TEST(SweepVariation, IsOfSeedsAndLeavesCellsWithoutColourWhereOneDidNotGrok) {
  SweepFigureData data = planted_sweep();
  data.runs[6].grok = CensoredTime{kEnd};  // decay 1, p 5, the first seed: the others grok at 410 and 420
  const Figure figure = figure_of("sweep_variation", data);
  ASSERT_EQ(figure.panels.size(), 2U);
  const Grid grid = heatmap_of(figure.panels[0]);  // p along x, decay along y
  EXPECT_NEAR(grid.values[0], 100 * 10.0 / 810, 1e-12) << "800, 810 and 820: a standard deviation of 10";
  EXPECT_TRUE(std::isnan(grid.values[1])) << "none grokked";
  EXPECT_TRUE(std::isnan(grid.values[2])) << "two of three";
  const auto texts = layers_of<TextLayer>(figure.panels[0]);
  EXPECT_EQ(texts[1]->text, "n 3");
  EXPECT_EQ(texts[2]->text, "0 of 3");
  EXPECT_EQ(texts[3]->text, "2 %") << "of 410 and 420 alone";
  EXPECT_EQ(texts[4]->text, "2 of 3");
  EXPECT_EQ(color_limits(figure.panels[0]).low, 0);
}

class EverySweepAnimation : public testing::TestWithParam<SweepAnimation> {};

TEST_P(EverySweepAnimation, HasFramesOfOneLayoutFromTheFirstStepToTheLast) {
  const SweepFigureData data = planted_for(GetParam());
  const Animation animation = GetParam().make(data);
  ASSERT_EQ(animation.n_frames, 11);
  const Figure first = animation.frame(0);
  const Figure last = animation.frame(10);
  EXPECT_EQ(first.title, "Step 0: planted");
  EXPECT_EQ(last.title, "Step 1000: planted");
  EXPECT_EQ(first.subtitle, "0 of 18 runs have grokked");
  EXPECT_EQ(last.subtitle, "15 of 18 runs have grokked");
  ASSERT_EQ(first.panels.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_GT(drawable_points(last.panels[i]), 0U) << last.panels[i].title;
    for (const AxisName axis : {AxisName::X, AxisName::Y}) {
      EXPECT_EQ(axis_limits(first.panels[i], axis).low, axis_limits(last.panels[i], axis).low);
      EXPECT_EQ(axis_limits(first.panels[i], axis).high, axis_limits(last.panels[i], axis).high);
    }
  }
}

TEST_P(EverySweepAnimation, SaysWhyItDoesNotApplyToASweepWithoutRuns) {
  EXPECT_TRUE(GetParam().why_not(SweepFigureData()).has_value());
}

INSTANTIATE_TEST_SUITE_P(Sweep, EverySweepAnimation,
                         testing::ValuesIn(sweep_animations().begin(), sweep_animations().end()),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(SweepStory, ShowsNoMoreThanHasHappened) {
  const SweepFigureData data = planted_sweep();
  const auto story = sweep_animations()[0].make(data);
  const Panel half = story.frame(5).panels[0];
  const LineLayer& line = *layers_of<LineLayer>(half).at(2);  // decay 1, p 5: groks at 400
  EXPECT_EQ(line.y[5], 1);
  EXPECT_TRUE(std::isnan(line.y[6]));
  EXPECT_TRUE(std::isnan(layers_of<BandLayer>(half).at(2)->low[6]));
  const auto map = sweep_animations()[1].make(data);
  EXPECT_NEAR(heatmap_of(map.frame(3).panels[0]).values[2], 0.1, 1e-12) << "mean of 0, 0.1 and 0.2";
  EXPECT_NEAR(heatmap_of(map.frame(7).panels[2]).values[2], 0.2, 1e-12) << "the snapshot at 500 until that at 1000";
}

}  // namespace
}  // namespace groklab
