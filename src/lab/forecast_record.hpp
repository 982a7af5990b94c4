// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lab/forecast_lab.hpp"
#include "lab/text_table.hpp"
#include "runs/stored_tensor.hpp"

namespace groklab {

/// forecast.json: what was read, and what every window foretells.
nlohmann::ordered_json forecast_json(const ForecastStudy& study, const ForecastSummary& summary,
                                     const EvaluationSettings& settings);

/// A row a run: its name, cell, levels of the varied keys, what became of it, the 28 features, those of the spectra.
TextTable features_table(const ForecastStudy& study, const WindowTable& table);

/// The same numbers, and the out-of-fold scores: features [runs, 28], spectrum [runs, 8 or 0], hyperparameters [runs, n],
/// grokked [runs], cell [runs], grok_step [runs] (-1: never), last_step [runs], scores_<i> [runs] of predictor and scheme
/// i of forecast.json's "schemes".
std::vector<StoredTensor> forecast_arrays(const ForecastStudy& study, const WindowResult& result);

}  // namespace groklab
