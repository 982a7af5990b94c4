// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "runs/run_folder.hpp"
#include "server/config_values.hpp"
#include "sweep/sweep_folder.hpp"

namespace groklab {

/// Where the files of a run are.
struct RunPlace {
  std::string relative;  ///< its folder below the one that is served
  std::string path;
  std::shared_ptr<const SweepFolder> sweep;  ///< null for a run of its own
  std::string job;                           ///< its name in the sweep

  /// At this moment: a run is packed when it has ended.
  bool is_packed() const { return sweep != nullptr && !RunFolder::holds_unpacked_run(path); }
  RunFolder open() const { return is_packed() ? sweep->open_run(job) : RunFolder::unpacked(path); }
};

/// A run as the table of runs shows it.
struct RunEntry {
  std::string id;     ///< looked up, never opened
  std::string name;   ///< of its folder
  std::string sweep;  ///< id of its sweep; may be empty
  RunPlace place;

  /// running, paused, interrupted (it says that it is running, but no process trains it), or run.json's own: finished,
  /// stopped, failed; damaged where its configuration cannot be read.
  std::string status;
  std::string outcome;  ///< "" before the end
  std::optional<std::int64_t> mem_step, grok_step, grok99_step, sustained_step, delay, last_step;
  std::int64_t steps = 0;  ///< train.steps
  std::optional<double> train_acc, test_acc, train_loss, test_loss, seconds;
  std::string started;                              ///< ISO 8601, UTC: when its folder was made; "" for a packed run
  std::string parent;                               ///< name of the run that it was forked from; may be empty
  std::shared_ptr<const ConfigValues::Row> config;  ///< null where it cannot be read
  std::int64_t eval_every = 1;

  int pid = 0;                 ///< of the process that trains it; 0: none here
  bool trains_alone = false;   ///< that process trains this run and nothing else
  std::uint64_t changed = 0;   ///< generation of the index in which this came about
  std::uint64_t revision = 0;  ///< of its files: changes when one of them does

  bool is_live() const { return pid != 0; }
  bool has_ended() const { return is_end_status(status); }
};

}  // namespace groklab
