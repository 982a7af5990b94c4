// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stats/censored_time.hpp"
#include "sweep/sweep_folder.hpp"

namespace groklab {

/// What a comparison needs of a run.
struct ComparedRun {
  std::string name;
  std::size_t source = 0;                 ///< which of the folders it is in
  Config config;                          ///< resolved
  std::vector<std::string> cell;          ///< values of SweepRuns::keys
  std::string seeds;                      ///< of the repetition, as text: equal for runs to be compared in pairs
  std::string outcome;                    ///< "" where the run has not ended
  std::optional<CensoredTime> grok, mem;  ///< nullopt: diverged, or not ended
  std::optional<double> test_acc;         ///< at the end
  bool is_sustained = false;
  bool collapsed = false;
  int n_slingshots = 0;

  bool has_ended() const { return !outcome.empty(); }
  bool diverged() const { return outcome == "diverged"; }
};

inline constexpr std::string_view kWhichSweep = "sweep";  ///< the key that tells two compared folders apart

/// The runs of a sweep or of a single run, or of two of them.
struct SweepRuns {
  std::string text;
  std::vector<std::string> keys;  ///< that vary, seeds aside; kWhichSweep comes first where there are two folders
  std::vector<ComparedRun> runs;
  std::vector<SweepClaim> claims;  ///< of the first
  double horizon = 0;              ///< steps for which every run was to be watched
  double resolution = 0;           ///< the coarsest grid of evaluations
};

/// Reads one or two folders: of sweeps (from the index where that has the run, else from the run) or of runs. A milestone
/// at step s lies between the evaluation before s and s; one that was not reached is right-censored at the last step.
/// Throws Error(BadFile).
SweepRuns read_sweep_runs(std::span<const std::string> paths);

}  // namespace groklab
