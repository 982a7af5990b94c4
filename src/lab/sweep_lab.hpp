// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lab/train_lab.hpp"
#include "sweep/sweep_folder.hpp"

namespace groklab {

/// Every n-th job, from the index-th on; indices count from 1.
struct Shard {
  int index = 1;
  int n = 1;
};

/// "2/8". Throws Error(Usage).
Shard parse_shard(const std::string& text);

/// `groklab sweep` as a call.
struct SweepRequest {
  std::string name_or_file;  ///< of `groklab list sweeps`, a TOML file, or the folder of a sweep that has begun
  std::vector<std::string> overrides;  ///< key=value, for all jobs
  int seeds = 0;                       ///< in place of the file's number; 0: as there
  int workers = 0;                     ///< runs at the same time; 0: the cores of this machine
  Shard shard;
  std::string out;      ///< empty: runs/<name>, or the folder that was given
  bool resume = false;  ///< only where the sweep has begun
};

/// What a request leads to.
struct SweepPlan {
  std::string text;  ///< what the sweep is
  std::string path;
  std::string toml;  ///< sweep.toml
  std::vector<SweepJob> jobs;
  std::vector<std::size_t> shard;  ///< jobs of this shard, by their numbers
  std::uint64_t packed_up_to = 0;  ///< bytes: smaller runs are packed once they have ended
  int workers = 1;
  bool must_exist = false;
};

/// Touches no file but the one it reads. Throws Error.
SweepPlan plan_sweep(const SweepRequest& request);

/// What is left of a shard.
struct SweepWork {
  std::vector<std::size_t> jobs;  ///< by their numbers: those that have not ended, in the order in which they begin
  std::vector<double> seconds;    ///< of every one of `jobs` on one core; empty: not estimated
  std::vector<std::size_t> ended;
  std::size_t n_diverged = 0;  ///< of those
};

/// Reads the folder, where there is one.
SweepWork find_work(const SweepPlan& plan);

/// Fills work.seconds by measuring steps of each kind of network, and lets the longest jobs begin first: a long one that
/// begins last would leave cores without work. Jobs that take equally long keep their order.
void estimate_sweep(const SweepPlan& plan, SweepWork& work);

/// A job that has come to its end, or could not be trained.
struct JobEnd {
  const SweepJob* job = nullptr;
  std::string path;      ///< of the run
  TrainSummary summary;  ///< empty where there is an error
  std::string error;
  double seconds = 0;
};

struct RunningJob {
  const SweepJob* job = nullptr;
  std::int64_t step = 0;
};

struct SweepProgress {
  std::size_t n_jobs = 0;  ///< of this shard
  std::size_t n_ended = 0;
  std::size_t n_errors = 0;
  std::vector<RunningJob> running;
  double share = 0;                    ///< of the work of the shard, in [0, 1]
  std::optional<double> seconds_left;  ///< nullopt before there is a speed
};

/// All are made by the thread that called run_sweep.
struct SweepCalls {
  std::function<void(const SweepFolder&, const JobEnd&)> on_end;
  std::function<void(const SweepProgress&)> on_progress;  ///< ten times a second
  std::function<StopRequest()> stop_requested;            ///< asked by every thread
};

struct SweepSummary {
  std::size_t n_jobs = 0;   ///< of this shard
  std::size_t n_ended = 0;  ///< those that had ended before included
  std::size_t n_diverged = 0;
  std::size_t n_busy = 0;  ///< another process is training them
  std::size_t n_errors = 0;
  bool disk_failed = false;
  double seconds = 0;
  StopRequest stopped_by = StopRequest::None;
};

/// Trains `work`, one run a core; towards the end, when fewer runs are left than cores, a run gets the free ones too. The
/// bits are those of `groklab train`. A job that cannot be trained is recorded and the sweep goes on, except where the
/// disk refuses. Writes the index at the end.
SweepSummary run_sweep(const SweepPlan& plan, const SweepWork& work, const SweepCalls& calls);

}  // namespace groklab
