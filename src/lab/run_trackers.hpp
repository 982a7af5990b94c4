// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "interop/tracker.hpp"
#include "lab/workshop.hpp"
#include "train/trainer.hpp"

namespace groklab {

/// The logs of other programs that a run's configuration asks for (`trackers`), written while it trains. A log that
/// cannot be written ends with a message; the run goes on.
class RunTrackers {
 public:
  /// Opens the logs in the run's folder: anew, or with a state to go on from after its step, where what a log has lost is
  /// taken from metrics.jsonl and the checkpoints. `seconds_before`: that earlier processes trained. The workshop outlives this.
  RunTrackers(const Workshop& shop, const RunFolder& folder, const std::optional<Checkpoint>& state,
              double seconds_before, std::function<void(const std::string&)> on_message);
  RunTrackers(const RunTrackers&) = delete;
  RunTrackers& operator=(const RunTrackers&) = delete;

  /// Hangs them into a run, before what hangs there already; the hooks do not outlive this.
  void hang_into(TrainHooks& hooks);
  /// How this process ended; `record` is the run.json it leaves.
  void end(const TrainResult& result, const nlohmann::ordered_json& record);

 private:
  struct Log {
    std::string name;
    OpenTracker tracker;
  };

  void open(const std::string& name, const RunFolder& folder, const TrackedRun& run,
            const std::optional<Checkpoint>& state);
  /// Does something with every log; one that fails is closed.
  void tell(const std::function<void(Tracker&)>& call);

  const Workshop& shop_;
  std::function<void(const std::string&)> on_message_;
  std::int64_t first_step_;  ///< of this process where it goes on with a run; else -1
  std::vector<Log> logs_;
};

}  // namespace groklab
