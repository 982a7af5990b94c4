// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "runs/run_folder.hpp"

namespace groklab {

/// A new run that begins as another one was at one of its checkpoints, and goes on with other settings.
struct Fork {
  RunFolder parent;
  std::string given;  ///< the parent's folder as it was named
  std::int64_t step = 0;
  Config config;                     ///< of the new run, resolved
  std::vector<std::string> changed;  ///< key=value, of every key in which it differs from the parent's
};

/// Reads the parent. Throws Error(BadFile) where there is no run, Error(Usage) where it has no checkpoint of that step (the
/// hint lists those it has), or a key is changed that decides the task, the split, the network or what was recorded before.
Fork plan_fork(const std::string& parent, std::int64_t step, const std::vector<std::string>& overrides);

/// Where a fork goes that is not told where: free_run_path of <parent>_at<step>.
std::string free_fork_path(const Fork& fork);

/// Makes the folder of the new run: the parent's evaluations, snapshots, early window and checkpoints up to the step, and a
/// run.json that names the parent. It appears whole. To be gone on with like an interrupted run; without changed keys it
/// then ends in the same bytes as the parent. Throws Error(Usage) where `path` is taken, Error(Io).
RunFolder make_fork(const Fork& fork, const std::string& path);

/// The command that makes the run of a run.json with a "parent" again.
std::string fork_command(const nlohmann::ordered_json& parent);

}  // namespace groklab
