// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>

#include "forecast/bootstrapped.hpp"

namespace groklab {

/// What stopping the runs with the lowest scores would have saved, and cost.
struct EarlyStopping {
  double wrong_stop_rate = 0;  ///< asked for
  int n_runs = 0;
  int n_stopped = 0;
  int n_grokked = 0;         ///< runs that would have grokked, and of these
  int n_wrong = 0;           ///< were stopped
  Bounds wrong{0, 1};        ///< share of them, Wilson
  Estimate saved;            ///< share of all steps that were not trained
  double saved_at_best = 0;  ///< by stopping all runs that never grok, and no other
};

/// The score under which a share `rate` of the runs that grok lie, rounded down to whole runs; nullopt where none groks.
std::optional<double> hopeless_below(std::span<const double> scores, std::span<const std::uint8_t> grokked,
                                     double rate);

/// For every row, hopeless_below() as the other cells tell it: of their scores, each again with its own cell left out.
/// nullopt where they cannot. Columns and row order are the table's.
std::vector<std::optional<double>> thresholds_of_other_cells(const WindowTable& table, const Columns& columns,
                                                             double rate, double c);

/// What stopping the runs with a score under the threshold (nullopt: none) does.
EarlyStopping stop_below(const ForecastStudy& study, const WindowTable& table, const std::vector<double>& scores,
                         const std::vector<std::optional<double>>& threshold, double rate,
                         const Bootstrapped& bootstrapped);

}  // namespace groklab
