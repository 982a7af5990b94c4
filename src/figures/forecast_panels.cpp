// SPDX-License-Identifier: MIT
#include "figures/forecast_panels.hpp"

#include <fmt/format.h>

#include <utility>

namespace groklab {

Figure start_forecast_figure(const ForecastFigureData& data, std::string name, std::string title, int n_columns) {
  Figure figure;
  figure.name = std::move(name);
  figure.title = std::move(title);
  figure.subtitle = data.name;
  figure.small_print = fmt::format("{} · {}", data.source, figure.name);
  figure.n_columns = n_columns;
  return figure;
}

ColorRole predictor_color(std::string_view predictor) {
  static constexpr std::pair<std::string_view, ColorRole> kColors[] = {
      {"features", ColorRole::Measure},
      {"val_loss", ColorRole::Test},
      {"val_acc", ColorRole::Train},
      {"hyperparameters", ColorRole::Second},
      {"features and hyperparameters", ColorRole::Third},
      {"spectrum", ColorRole::Fourth},
      {"features and spectrum", ColorRole::Fifth},
  };
  for (const auto& [name, color] : kColors) {
    if (name == predictor) {
      return color;
    }
  }
  return ColorRole::Muted;
}

}  // namespace groklab
