// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab/sweep_runs.hpp"
#include "stats/bounds.hpp"
#include "stats/kaplan_meier.hpp"

namespace groklab {

/// Fewer runs than these, and an interval holds the truth less often than it says (docs/statistics.md, coverage).
inline constexpr int kFewRuns = 8;

/// The runs of one setting, and what they say. Diverged runs and those that have not ended are counted and left out of all
/// else.
struct SweepCell {
  std::vector<std::string> values;       ///< of SweepRuns::keys
  std::vector<const ComparedRun*> runs;  ///< with a time
  std::vector<CensoredTime> grok;        ///< theirs
  int n_grokked = 0;
  int n_memorised = 0;
  int n_sustained = 0;
  int n_collapsed = 0;
  int n_with_slingshots = 0;
  int n_diverged = 0;
  int n_missing = 0;
  std::optional<Bounds> probability;   ///< of grokking within the budget; nullopt: no run
  SurvivalQuantile median;             ///< step at which half have grokked
  std::optional<RestrictedMean> mean;  ///< of min(step, horizon)
  SurvivalQuantile memorised;          ///< the median of mem_step

  int n() const { return static_cast<int>(runs.size()); }
};

/// The cells in the order in which the sweep first comes to them. They point into `sweep`.
std::vector<SweepCell> cells_of(const SweepRuns& sweep);

/// "1200 +- 150", the half width of 95 %; without one where fewer than two runs grokked, which say nothing of scatter; "" for
/// no run.
std::string mean_text(const SweepCell& cell);

/// "weight_decay = 0.5, frac_train = 0.3"; "all runs" where nothing varies.
std::string cell_text(const SweepRuns& sweep, const SweepCell& cell);

}  // namespace groklab
