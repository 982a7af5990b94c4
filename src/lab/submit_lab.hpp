// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "lab/sweep_lab.hpp"

namespace groklab {

/// `groklab sweep --submit slurm` as a call.
struct SubmitRequest {
  std::string program;               ///< absolute path of groklab
  int n_tasks = 0;                   ///< 0: one a run, up to kMostTasks
  int cores = 1;                     ///< of a task
  std::vector<std::string> options;  ///< of sbatch
};

inline constexpr int kMostTasks = 64;

struct SubmittedSweep {
  std::string script;  ///< path
  std::string job;     ///< Slurm's number for the array
  int n_tasks = 0;
};

/// The script that submit_sweep would hand over. Writes nothing.
std::string sweep_script(const SweepPlan& plan, const SubmitRequest& request);

/// Begins the sweep's folder, writes slurm/array.sh into it and hands that to sbatch. Throws Error(RunFailed) where there is
/// no sbatch or it refuses.
SubmittedSweep submit_sweep(const SweepPlan& plan, const SubmitRequest& request);

}  // namespace groklab
