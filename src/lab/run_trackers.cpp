// SPDX-License-Identifier: MIT
#include "lab/run_trackers.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "core/error.hpp"
#include "interop/tracker_replay.hpp"
#include "train/stop_request.hpp"

namespace groklab {

RunTrackers::RunTrackers(const Workshop& shop, const RunFolder& folder, const std::optional<Checkpoint>& state,
                         double seconds_before, std::function<void(const std::string&)> on_message)
    : shop_(shop), on_message_(std::move(on_message)), first_step_(state ? state->step : -1) {
  const TrackedRun run{std::filesystem::path(folder.path()).filename().string(), shop.config,
                       clock_s() - seconds_before};
  for (const std::string& name : shop.config.trackers) {
    open(name, folder, run, state);
  }
}

void RunTrackers::open(const std::string& name, const RunFolder& folder, const TrackedRun& run,
                       const std::optional<Checkpoint>& state) {
  try {
    OpenTracker tracker = open_tracker(name, folder.path(), run, state ? state->step : -1);
    if (state) {
      replay_run(tracker, folder, shop_.spec, state->step, [](std::int64_t) { return clock_s(); });
    }
    logs_.push_back({name, std::move(tracker)});
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::Usage) {
      throw;
    }
    if (on_message_) {
      on_message_(fmt::format("no {} log: {}", name, error.what()));
    }
  }
}

void RunTrackers::tell(const std::function<void(Tracker&)>& call) {
  std::erase_if(logs_, [&](const Log& log) {
    try {
      call(*log.tracker.log);
      return false;
    } catch (const Error& error) {
      if (on_message_) {
        on_message_(fmt::format("the {0} log ends here: {1} (`groklab export --to {0}` can write it afterwards)",
                                log.name, error.what()));
      }
      return true;
    }
  });
}

void RunTrackers::hang_into(TrainHooks& hooks) {
  if (logs_.empty()) {
    return;
  }
  hooks.on_evaluation = [this, next = std::move(hooks.on_evaluation)](const Progress& progress) {
    tell([&](Tracker& log) { log.evaluation(progress.line, clock_s()); });
    if (next) {
      next(progress);
    }
  };
  hooks.on_checkpoint = [this](std::int64_t step, std::span<const float> params) {
    if (step == first_step_) {
      return;  // the state that is gone on from is a checkpoint that the logs have
    }
    tell([&](Tracker& log) { log.weights(step, shop_.spec, params, clock_s()); });
  };
  if (shop_.config.wandb.log_every > 0) {
    hooks.on_batch = [this](const BatchView& batch) {
      if (batch.step % shop_.config.wandb.log_every == 0) {
        tell([&](Tracker& log) { log.batch(batch.step, batch.loss.loss, batch.loss.accuracy(), batch.lr, clock_s()); });
      }
    };
  }
}

void RunTrackers::end(const TrainResult& result, const nlohmann::ordered_json& record) {
  const int exit_code = result.divergence ? exit_code_of(ErrorKind::RunFailed) : stop_exit_code(result.stopped_by);
  tell([&](Tracker& log) { log.end(tracked_end(record, exit_code, clock_s())); });
}

}  // namespace groklab
