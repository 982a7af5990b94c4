// SPDX-License-Identifier: MIT
#include "figures/training_curves.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/special_numbers.hpp"
#include "figures/gnuplot_script.hpp"

namespace groklab {
namespace {

/// A run that memorizes at once and whose test accuracy rises around `middle`.
std::vector<MetricsLine> run_with_transition(std::int64_t last_step, double middle) {
  std::vector<MetricsLine> lines;
  for (std::int64_t step = 0; step <= last_step; step += 100) {
    const double t = static_cast<double>(step);
    MetricsLine line;
    line.step = step;
    line.train_loss = 4.7 * std::exp(-t / 800);
    line.train_acc = 1 - std::exp(-t / 60);
    line.test_acc = 1 / (1 + std::exp(-(t - middle) / 300));
    line.test_loss = 20 * (1.0001 - line.test_acc);
    line.weight_norm = 35 + 20 * std::exp(-t / 5000);
    lines.push_back(line);
  }
  return lines;
}

RunFigureData input_of(const std::vector<MetricsLine>& lines) {
  RunFigureData input;
  input.run_name = "run-1";
  input.config_hash = "0123456789abcdef";
  input.metrics = lines;
  return input;
}

const RuleLayer* rule_at(const Panel& panel, double at) {
  for (const Layer& layer : panel.layers) {
    const auto* rule = std::get_if<RuleLayer>(&layer);
    if (rule != nullptr && rule->direction == Direction::Vertical && rule->at == at) {
      return rule;
    }
  }
  return nullptr;
}

/// Every drawable point of every panel lies within its limits, unless the panel set a window.
void expect_sound(const Figure& figure) {
  ASSERT_EQ(figure.panels.size(), 4U);
  for (const Panel& panel : figure.panels) {
    for (const AxisName name : {AxisName::X, AxisName::Y}) {
      const Limits limits = axis_limits(panel, name);
      EXPECT_TRUE(std::isfinite(limits.low) && std::isfinite(limits.high)) << panel.title;
      EXPECT_LT(limits.low, limits.high) << panel.title;
    }
    if (panel.x.limits) {
      continue;
    }
    const Limits x = axis_limits(panel, AxisName::X);
    const Limits y = axis_limits(panel, AxisName::Y);
    for (const Layer& layer : panel.layers) {
      if (const auto* line = std::get_if<LineLayer>(&layer)) {
        for (std::size_t i = 0; i < line->x.size(); ++i) {
          if (drawable(panel, line->x[i], line->y[i])) {
            EXPECT_TRUE(line->x[i] >= x.low && line->x[i] <= x.high) << panel.title;
            EXPECT_TRUE(line->y[i] >= y.low && line->y[i] <= y.high) << panel.title;
          }
        }
      }
    }
  }
}

TEST(TrainingCurves, ShowTheMilestonesAndTheTransition) {
  const auto lines = run_with_transition(20000, 8000);
  RunFigureData input = input_of(lines);
  input.mem_step = 300;
  input.grok_step = 8900;
  input.sustained_step = 9100;
  const Figure figure = training_curves(input);
  expect_sound(figure);
  ASSERT_NE(rule_at(figure.panels[1], 300), nullptr);
  EXPECT_EQ(rule_at(figure.panels[1], 300)->label, "mem 300");
  EXPECT_EQ(rule_at(figure.panels[1], 8900)->label, "grok 8900");
  EXPECT_EQ(rule_at(figure.panels[1], 9100)->label, "sustained 9100");
  const Limits window = axis_limits(figure.panels[3], AxisName::X);
  EXPECT_GT(window.low, 4000);
  EXPECT_LT(window.low, 7500);
  EXPECT_GT(window.high, 9400);
  EXPECT_LT(window.high, 13000);
  EXPECT_EQ(figure.panels[0].y.scale, Scale::Log);
  EXPECT_EQ(figure.panels[0].x.scale, Scale::Linear);
  EXPECT_NE(figure.small_print.find("0123456789abcdef"), std::string::npos);
  EXPECT_NE(figure.title.find("run-1"), std::string::npos);
}

TEST(TrainingCurves, OneRuleWhereGrokAndSustainedAreTheSame) {
  const auto lines = run_with_transition(20000, 8000);
  RunFigureData input = input_of(lines);
  input.grok_step = 8900;
  input.sustained_step = 8900;
  EXPECT_EQ(rule_at(training_curves(input).panels[1], 8900)->label, "grok = sustained 8900");
}

TEST(TrainingCurves, ARunThatNeverGrokkedShowsItsWholeSpanAndSaysSo) {
  const auto lines = run_with_transition(5000, 80000);
  RunFigureData input = input_of(lines);
  input.mem_step = 300;
  const Figure figure = training_curves(input);
  expect_sound(figure);
  EXPECT_EQ(figure.panels[3].title, "Test accuracy: never reached 0.95");
  EXPECT_EQ(axis_limits(figure.panels[3], AxisName::X).low, 0);
  EXPECT_EQ(axis_limits(figure.panels[3], AxisName::X).high, 5000);
}

TEST(TrainingCurves, LeaveOutWhatIsNotFinite) {
  auto lines = run_with_transition(5000, 80000);
  for (MetricsLine& line : lines) {
    if (line.step > 2000) {
      line.train_loss = kNan;
      line.test_loss = kInf;
    }
    line.weight_norm = kNan;
  }
  const Figure figure = training_curves(input_of(lines));
  expect_sound(figure);
  EXPECT_EQ(drawable_points(figure.panels[0]), 2U * 21);
  ASSERT_TRUE(std::holds_alternative<TextLayer>(figure.panels[2].layers.back()));
  EXPECT_EQ(std::get<TextLayer>(figure.panels[2].layers.back()).text, "no finite values");
}

TEST(TrainingCurves, DrawASingleEvaluation) {
  const auto lines = run_with_transition(0, 8000);
  RunFigureData input = input_of(lines);
  expect_sound(training_curves(input));
  input.grok_step = 0;
  expect_sound(training_curves(input));
  EXPECT_FALSE(gnuplot_script(training_curves(input)).script.empty());
}

TEST(TrainingCurves, OverLogarithmicStepsLeaveStepZeroOut) {
  const auto lines = run_with_transition(5000, 3000);
  const Figure figure = training_curves_log(input_of(lines));
  ASSERT_EQ(figure.panels.size(), 2U);
  EXPECT_EQ(drawable_points(figure.panels[0]), 2 * (lines.size() - 1));
  EXPECT_GT(axis_limits(figure.panels[0], AxisName::X).low, 0);
}

}  // namespace
}  // namespace groklab
