// SPDX-License-Identifier: MIT
#include "figures/forecast_feature_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/special_numbers.hpp"
#include "figures/color_map.hpp"
#include "figures/forecast_panels.hpp"
#include "figures/interval_marks.hpp"

namespace groklab {
namespace {

constexpr double kNoSkill = 0.5;  // AUROC of a coin

/// Mean distance from saying nothing, over the windows that have a value; -1: none has.
double strength(const FeatureAurocs& feature) {
  double sum = 0;
  int n = 0;
  for (const std::optional<double>& auroc : feature.auroc) {
    sum += auroc ? std::abs(*auroc - kNoSkill) : 0;
    n += auroc ? 1 : 0;
  }
  return n == 0 ? -1 : sum / n;
}

std::vector<FeatureAurocs> weakest_first(std::vector<FeatureAurocs> features) {
  std::stable_sort(features.begin(), features.end(),
                   [](const FeatureAurocs& a, const FeatureAurocs& b) { return strength(a) < strength(b); });
  return features;
}

}  // namespace

Figure forecast_feature_map(const ForecastFigureData& data) {
  const std::vector<FeatureAurocs> rows = weakest_first(data.features);
  const int n_rows = static_cast<int>(rows.size());
  const int n_cols = static_cast<int>(data.windows.size());
  Grid grid{n_rows, n_cols, {}, {-0.5, n_cols - 0.5}, {-0.5, n_rows - 0.5}};
  Panel panel;
  panel.title = "Each feature alone";
  std::vector<Layer> texts;
  std::vector<std::string> names;
  for (const FeatureAurocs& row : rows) {
    for (std::size_t column = 0; column < row.auroc.size(); ++column) {
      const std::optional<double>& auroc = row.auroc[column];
      grid.values.push_back(auroc ? *auroc - kNoSkill : kNan);
      if (auroc) {
        texts.emplace_back(TextLayer{static_cast<double>(column), static_cast<double>(names.size()),
                                     fmt::format("{:.2f}", *auroc), text_role_on(color_at(ColorMap::Diverging, *auroc)),
                                     Placement::Axes});
      }
    }
    names.push_back(row.feature);
  }
  std::vector<std::string> windows;
  for (const std::int64_t window : data.windows) {
    windows.push_back(fmt::format("{}", window));
  }
  panel.x = {"window, steps", Scale::Linear, grid.x, named_ticks(windows)};
  panel.y = {"", Scale::Linear, grid.y, named_ticks(names)};
  panel.color = ColorAxis{"AUROC − 0.5", ColorMap::Diverging, Scale::Linear, Limits{-kNoSkill, kNoSkill}};
  panel.layers.emplace_back(HeatmapLayer{std::move(grid)});
  panel.layers.insert(panel.layers.end(), texts.begin(), texts.end());
  Figure figure = start_forecast_figure(data, "forecast_feature_map", "Features, strongest first", 1);
  figure.aspect = 2.8;  // a row as high as its name
  figure.panels = {std::move(panel)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
