// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace groklab {

/// A sweep as a job array of Slurm, one shard a task.
struct SlurmArray {
  std::string name;
  std::string program;  ///< absolute path of groklab, on every node
  std::string sweep;    ///< absolute path of the sweep's folder, on a disk that all nodes share
  int n_tasks = 1;
  int cores = 1;                     ///< of a task: so many runs at the same time
  std::vector<std::string> options;  ///< further ones of sbatch: "--time=1:00:00"
};

/// Seconds before the end of its time at which a task is warned: time to save, and to ask for another turn.
inline constexpr int kSlurmWarning_s = 120;

/// The script for sbatch. Warned, or told to stop by SIGUSR1, a task saves its runs (groklab's exit code 75) and puts itself
/// back into the queue, where any node goes on with it. Throws Error(Usage) for a path or an option with a line break.
std::string slurm_script(const SlurmArray& array);

}  // namespace groklab
