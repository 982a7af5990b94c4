// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "forecast/forecaster.hpp"

namespace groklab {

/// A model on the runs of another study than it was fitted to.
struct TransferResult {
  WindowTable table;           ///< of the other study
  std::vector<double> scores;  ///< log-odds, a row each
  Estimate auroc;
  Estimate auroc_rescaled;  ///< features standardised by the other study's runs: its outcomes are not used
  std::optional<Calibration> calibration;  ///< absent with one class alone
  EarlyStopping stopping;                  ///< by the model's own threshold
};

/// nullopt where fewer than two runs are left. Throws Error(Usage) as window_table does.
std::optional<TransferResult> apply_forecast(const ForecastModel& model, const ForecastStudy& other,
                                             const EvaluationSettings& settings);

}  // namespace groklab
