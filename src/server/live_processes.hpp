// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace groklab {

/// A process of this machine that is training runs at this moment.
struct TrainingProcess {
  int pid = 0;
  bool is_paused = false;              ///< stopped by a signal
  std::vector<std::string> arguments;  ///< of its command line, the program first

  /// One run in a process of its own, which a signal reaches alone; a sweep's process trains many.
  bool trains_one_run() const { return arguments.size() > 1 && arguments[1] == "train"; }
};

/// Who trains what, by the path of the run's folder: whoever holds the lock on its config.toml (lab/train_lab.cpp). Read
/// from /proc, so that nothing is locked to find out. Processes of other users and machines are not seen.
std::unordered_map<std::string, TrainingProcess> find_training_processes();

/// Steps of which `groklab checkpoint` is making checkpoints for the run of this path.
std::vector<std::int64_t> checkpoints_being_made(const std::string& run);

}  // namespace groklab
