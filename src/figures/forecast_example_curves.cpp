// SPDX-License-Identifier: MIT
#include "figures/forecast_example_curves.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "figures/forecast_panels.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

/// One entry of the legend for all runs of an outcome.
class OutcomeLabels {
 public:
  std::string next(bool groks) { return std::exchange(groks ? groks_ : other_, std::string()); }

 private:
  std::string groks_ = "groks", other_ = "does not";
};

LineLayer example_line(const ForecastExample& run, std::vector<double> x, const std::vector<double>& y,
                       OutcomeLabels& labels) {
  return {std::move(x), y, labels.next(run.groks), run.groks ? ColorRole::Measure : ColorRole::Test,
          run.groks ? Dash::Solid : Dash::Dashed};
}

Panel accuracy_of(const ForecastFigureData& data) {
  Panel panel = step_panel("All steps", "validation accuracy");
  panel.y.limits = kAccuracyLimits;
  const auto window =
      static_cast<double>(data.windows.empty() ? 0 : *std::max_element(data.windows.begin(), data.windows.end()));
  panel.layers.emplace_back(BandLayer{{0, window},
                                      {kAccuracyLimits.low, kAccuracyLimits.low},
                                      {kAccuracyLimits.high, kAccuracyLimits.high},
                                      "",
                                      ColorRole::Muted});
  OutcomeLabels labels;
  for (const ForecastExample& run : data.examples) {
    panel.layers.emplace_back(example_line(run, run.step, run.test_acc, labels));
  }
  return panel;
}

Panel early_loss_of(const ForecastFigureData& data) {
  Panel panel = step_panel("The first steps", "validation loss");
  OutcomeLabels labels;
  for (const ForecastExample& run : data.examples) {
    std::vector<double> steps(run.early_val_loss.size());
    std::iota(steps.begin(), steps.end(), 0.0);
    panel.layers.emplace_back(example_line(run, std::move(steps), run.early_val_loss, labels));
  }
  return panel;
}

}  // namespace

Figure forecast_example_curves(const ForecastFigureData& data) {
  Figure figure = start_forecast_figure(data, "forecast_example_curves", "Runs that grok and runs that do not", 2);
  figure.panels = {accuracy_of(data), early_loss_of(data)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
