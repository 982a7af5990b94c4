// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "lab/live_forecast.hpp"
#include "lab/train_lab.hpp"

namespace groklab {

/// The command that repeats a run from nothing: the nearest preset and every key in which the run differs from it.
std::string repeat_command(const Config& config);

/// run.json at the start of a process that trains; equal config_hash, equal resolved configurations. `previous` is the
/// run.json of an interrupted run, or null.
nlohmann::ordered_json started_record(const TrainStart& start, const nlohmann::ordered_json& previous);

/// Adds what became of it.
void add_result(nlohmann::ordered_json& record, const TrainResult& result, const Config& config);

/// Adds what was foretold while this process trained to what earlier ones foretold.
void add_forecasts(nlohmann::ordered_json& record, const LiveForecast& forecast);

}  // namespace groklab
