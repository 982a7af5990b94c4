// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "runs/check_run.hpp"

namespace groklab {

/// What `groklab check` finds in the folder of a sweep.
struct SweepCheck {
  std::vector<CheckFinding> damaged;  ///< `file` is relative to the sweep: "runs/JOB/metrics.jsonl"
  int n_jobs = 0;                     ///< of sweep.toml; 0 where that is damaged
  int n_ended = 0;
  int n_begun = 0;    ///< and not ended: interrupted, or being trained
  int n_waiting = 0;  ///< not begun
  int n_failed = 0;   ///< could not be trained when last tried; among the others
};

/// Verifies every run of a sweep as check_run does, packed ones too, sweep.toml, and the records of the packs. Runs that are
/// not of the sweep, and an index that cannot be read, are findings; a run that was not begun or has not ended is none. Never
/// throws for a damaged file.
SweepCheck check_sweep(const std::string& path);

}  // namespace groklab
