// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "config/config.hpp"
#include "forecast/forecaster.hpp"
#include "train/trainer.hpp"

namespace groklab {

/// {"window", "probability", "median_step"}: what a model says of a run whose record this is; null where it cannot say.
nlohmann::ordered_json forecast_json(const ForecastModel& model, const EarlyRecord& record);

/// Applies a saved forecaster to a run while it trains.
class LiveForecast {
 public:
  /// Reads forecaster.json. Throws Error(BadFile) where it is damaged; Error(Usage) where the run records no window that it
  /// knows.
  LiveForecast(const std::string& path, const Config& config);

  /// Looks at the early window that already hangs in a run, whenever it is as long as one of the forecaster's; what it
  /// foretells is a message. The hooks do not outlive this.
  void hang_into(TrainHooks& hooks);

  /// For run.json: a list of forecast_json().
  const nlohmann::ordered_json& forecasts() const { return forecasts_; }

 private:
  std::string foretell(const ForecastModel& model, const EarlyRecord& record);

  Forecaster forecaster_;
  std::int64_t train_steps_;
  nlohmann::ordered_json forecasts_ = nlohmann::ordered_json::array();
};

}  // namespace groklab
