// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "forecast/forecaster.hpp"

namespace groklab {

/// Applies a saved forecaster to a run while it trains.
class LiveForecast {
 public:
  /// Reads forecaster.json. Throws Error(BadFile) where it is damaged; Error(Usage) where the run records no window that it
  /// knows.
  LiveForecast(const std::string& path, const Config& config);

  /// After `steps` recorded steps: what is forecast, for people; absent where no model looks at this moment. `record` gives
  /// the early window as far as it goes.
  std::optional<std::string> look(std::int64_t steps, const std::function<EarlyRecord()>& record);

  /// For run.json: a list of {"window", "probability", "median_step"}.
  const nlohmann::ordered_json& forecasts() const { return forecasts_; }

 private:
  Forecaster forecaster_;
  std::int64_t train_steps_;
  nlohmann::ordered_json forecasts_ = nlohmann::ordered_json::array();
};

}  // namespace groklab
