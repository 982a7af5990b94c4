// SPDX-License-Identifier: MIT
#include "lab/live_forecast.hpp"

#include <fmt/format.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "lab/json_values.hpp"
#include "runs/json_text.hpp"

namespace groklab {

nlohmann::ordered_json forecast_json(const ForecastModel& model, const EarlyRecord& record) {
  return {{"window", model.window},
          {"probability", value_json(model.probability(record))},
          {"median_step", value_json(model.median_step(record))}};
}

LiveForecast::LiveForecast(const std::string& path, const Config& config)
    : forecaster_(forecaster_from_json(parse_json(read_text_file(path), path), path)),
      train_steps_(config.train.steps) {
  const std::int64_t recorded = config.train.record_every_step_until;
  if (forecaster_.models.empty() || forecaster_.models.front().window > recorded) {
    throw Error(ErrorKind::Usage,
                fmt::format("the forecaster's windows are longer than the {} steps that this run records", recorded),
                path, "set train.record_every_step_until to the forecaster's window");
  }
}

void LiveForecast::hang_into(TrainHooks& hooks) {
  hooks.window.record = [this, record = hooks.window.record, arrays = hooks.window.arrays,
                         on_message = hooks.on_message](const StepView& view) {
    record(view);
    const ForecastModel* model = forecaster_.at(view.step + 1);
    if (model == nullptr) {
      return;
    }
    const std::string text = foretell(*model, early_record_of(arrays(), "the early window"));
    if (on_message) {
      on_message(text);
    }
  };
}

std::string LiveForecast::foretell(const ForecastModel& model, const EarlyRecord& record) {
  const std::optional<double> probability = model.probability(record);
  const std::optional<double> median_step = model.median_step(record);
  forecasts_.push_back(forecast_json(model, record));
  if (!probability) {
    return fmt::format("forecast after {} steps: none, a feature has no value", model.window);
  }
  const std::string trust = model.auroc ? fmt::format("AUROC {:.2f} in settings it had not seen", *model.auroc)
                                        : "never tried on other settings";
  const std::optional<double> log_odds = model.log_odds(record);
  const bool hopeless = log_odds && model.hopeless_below && *log_odds < *model.hopeless_below;
  const std::string stop =
      hopeless ? fmt::format("; {:.0f} % of the runs that grokked scored higher", 100 * (1 - model.wrong_stop_rate))
               : "";
  const std::string when = median_step ? fmt::format(", half of such runs by step {:.0f}", *median_step) : "";
  return fmt::format("forecast after {} steps: groks within {} steps with probability {:.2f}{} (from {} runs, {}){}",
                     model.window, train_steps_, *probability, when, model.n_runs, trust, stop);
}

}  // namespace groklab
