// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

namespace groklab {

/// For tests: forecast.json of 40 runs with one window, in which features foretell, the hyper-parameters cannot be told
/// from a coin, and the difference of the two is above 0.
inline nlohmann::ordered_json made_forecast_json() {
  return nlohmann::ordered_json::parse(R"({
    "format": 1, "label": "published", "n_runs": 40, "n_grokked": 17, "n_cells": 10,
    "varied": {"task.frac_train": ["0.3", "0.7"]},
    "left_out": [{"run": "lost_1", "reason": "its status is 'failed'"}],
    "settings": {"c": 1.0, "n_resamples": 2000, "n_folds": 5, "n_repeats": 20, "seed": 0},
    "windows": [{
      "window": 100, "n_runs": 39, "n_grokked": 16, "n_grokked_inside": 1, "n_not_finite": 0,
      "features": [{"feature": "val_loss_end", "value": 0.111, "cells_95": [0.05, 0.21], "runs_95": [0.06, 0.2]}],
      "schemes": [
        {"predictor": "features", "left_out": "run", "value": 0.951, "cells_95": [0.9, 0.99], "runs_95": null},
        {"predictor": "features", "left_out": "cell", "value": 0.812, "cells_95": [0.7, 0.913], "runs_95": null},
        {"predictor": "hyperparameters", "left_out": "run", "value": 0.7, "cells_95": [0.6, 0.8], "runs_95": null},
        {"predictor": "hyperparameters", "left_out": "cell", "value": 0.55, "cells_95": [0.4, 0.66], "runs_95": null}],
      "differences": [{"predictor": "features", "baseline": "hyperparameters", "left_out": "cell", "value": 0.262,
                       "cells_95": [0.123, 0.4], "runs_95": null}],
      "repeated_folds": [{"predictor": "features", "n_repeats": 20, "median": 0.8, "least": 0.75, "most": 0.85}],
      "within_cell": {"value": 1.0, "cells_95": [1.0, 1.0], "runs_95": null},
      "concordance": {"value": 0.71, "cells_95": [0.6, 0.82], "runs_95": null},
      "time_per_log_odds": {"value": -0.4, "wald_95": [-0.6, -0.2]},
      "calibration": {"brier": 0.15, "brier_of_share": 0.24, "intercept": -0.1, "slope": 0.8,
                      "bins": [{"mean_probability": 0.2, "n": 20, "n_grokked": 4}]}
    }]})");
}

/// What forecasts since have beside it.
inline nlohmann::ordered_json made_full_forecast_json() {
  nlohmann::ordered_json json = made_forecast_json();
  json["windows"][0]["stopping"] = nlohmann::ordered_json::parse(R"([
    {"predictor": "features", "wrong_stop_rate": 0.1, "n_runs": 39, "n_stopped": 15, "n_grokked": 16, "n_wrong": 2,
     "wrong_95": [0.035, 0.36], "saved": 0.374, "saved_95": [0.2, 0.5], "saved_at_best": 0.58}])");
  json["at_memorisation"] = json["windows"][0];
  json["at_memorisation"]["window"] = nullptr;
  json["at_memorisation"]["schemes"].push_back({{"predictor", "spectrum"},
                                                {"left_out", "cell"},
                                                {"value", 0.934},
                                                {"cells_95", {0.85, 0.98}},
                                                {"runs_95", nullptr}});
  json["at_memorisation"]["differences"].push_back({{"predictor", "spectrum"},
                                                    {"baseline", "features"},
                                                    {"left_out", "cell"},
                                                    {"value", 0.122},
                                                    {"cells_95", {-0.05, 0.25}},
                                                    {"runs_95", nullptr}});
  json["tests"] = nlohmann::ordered_json::parse(R"([
    {"sweep": "other_task", "windows": [{"window": 100, "n_runs": 24, "n_grokked": 11,
      "auroc": {"value": 0.643, "cells_95": [0.44, 0.82], "runs_95": null},
      "stopping": {"wrong_stop_rate": 0.05, "n_runs": 40, "n_stopped": 3, "n_grokked": 20, "n_wrong": 1,
        "wrong_95": [0.01, 0.24], "saved": 0.1, "saved_95": [0.0, 0.2], "saved_at_best": 0.4}}]}])");
  return json;
}

}  // namespace groklab
