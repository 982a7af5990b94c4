// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "server/background_process.hpp"
#include "server/run_entry.hpp"
#include "server/run_root.hpp"
#include "server/sweep_entry.hpp"

namespace groklab {

/// What a form asks to be started.
struct StartQuery {
  std::string what;                    ///< a preset's or a sweep's name; never a file
  std::vector<std::string> overrides;  ///< key=value
  std::string name;                    ///< of the new folder; empty: made from `what`
  int threads = 0;                     ///< of a run; 0: its default
  int seeds = 0;                       ///< of a sweep; 0: as its file says
};

/// Starts, pauses, stops, resumes and forks runs, and sweeps but for forks, and makes checkpoints, by starting this program
/// and by signals to it. New runs appear below the folder that is served, under names without any separator; keys that name
/// files are refused.
/// Thread-safety: any thread may call any member. All throw Error(Usage) for what cannot be asked for, Error(RunFailed)
/// where the program refused (its own words) or the run is not in a state for it.
class RunControl {
 public:
  /// Refers to root. `first`: as RunIndex has it: where it is not empty, new runs would not be shown, and are refused.
  RunControl(const RunRoot& root, std::string first) : root_(root), first_(std::move(first)) {}

  std::string train(const StartQuery& query);  ///< the new run's id, like the next two
  std::string sweep(const StartQuery& query);
  std::string fork(const RunEntry& run, std::int64_t step, const StartQuery& query);
  /// Of a step that the run passed (lab/missing_checkpoint.hpp); returns when it is being made, or is there.
  void make_checkpoint(const RunEntry& run, std::int64_t step);
  void resume(const RunEntry& run);
  void resume(const SweepEntry& sweep);

  void pause(const RunEntry& run) const;
  void pause(const SweepEntry& sweep) const;  ///< all that this machine trains of it
  void go_on(const RunEntry& run) const;
  void go_on(const SweepEntry& sweep) const;
  void stop(const RunEntry& run) const;
  void stop(const SweepEntry& sweep) const;

  void reap() { processes_.reap(); }

 private:
  std::string start(std::vector<std::string> arguments, const std::string& folder,
                    const std::function<bool(const std::string& path)>& has_begun);
  std::string free_name(const std::string& wanted, const std::string& otherwise) const;

  const RunRoot& root_;
  const std::string first_;
  BackgroundProcesses processes_;
};

}  // namespace groklab
