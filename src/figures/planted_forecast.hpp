// SPDX-License-Identifier: MIT
// A forecast whose pictures are known in advance, for the tests of figures.
#pragma once

#include "figures/forecast_figure_data.hpp"
#include "figures/planted_run.hpp"

namespace groklab {

/// Two windows. More data groks; "features" foretells it without a mistake, "val_loss" inverted, "val_acc" not at all.
inline ForecastFigureData planted_forecast() {
  ForecastFigureData data;
  data.name = "planted";
  data.source = "sweep planted · config 0123456789abcdef";
  data.windows = {10, 20};
  data.examples = {{true, {0, 50, 100}, {0, 0.1, 1}, {3, 4, 5}},
                   {false, {0, 50, 100}, {0, 0.1, 0.1}, {3, 5, 7}},
                   {false, {0, 50, 100}, {0, 0.1, 0.2}, {3, 5, 6}}};
  data.cells = GrokCells{"frac_train", "weight_decay",     {"0.3", "0.5", "0.8"},
                         {"0", "1"},   {4, 4, 4, 4, 4, 0}, {0, 1, 4, 0, 2, 0}};
  data.features = {{"says_nothing", {0.5, 0.5}},
                   {"inverted", {0.1, 0.0}},
                   {"perfect", {1.0, 1.0}},
                   {"absent", {std::nullopt, std::nullopt}}};
  data.predictors = {{"features", "run", {{0.9, Bounds{0.8, 0.95}}, {1.0, std::nullopt}}},
                     {"hyperparameters", "run", {{0.7, Bounds{0.5, 0.9}}, {0.7, Bounds{0.5, 0.9}}}},
                     {"features", "cell", {{0.6, Bounds{0.4, 0.8}}, {std::nullopt, std::nullopt}}}};
  data.scores = {
      {20, "cell", {1, 1, 0, 0}, {{"features", {4, 3, 2, 1}}, {"val_loss", {1, 2, 3, 4}}, {"val_acc", {0, 0, 0, 0}}}}};
  data.coefficients = ForecastCoefficients{20, {"small", "large", "middle"}, {0.1, -2, 1}};
  data.calibration = {{20, {{0.1, 10, 1}, {0.9, 10, 9}}}};
  return data;
}

}  // namespace groklab
