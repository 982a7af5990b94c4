// SPDX-License-Identifier: MIT
#include "interop/tracker_replay.hpp"

namespace groklab {

void replay_run(const OpenTracker& tracker, const RunFolder& run, const ModelSpec& spec, std::int64_t last_step,
                const std::function<double(std::int64_t)>& time_of) {
  std::vector<std::int64_t> checkpoints = run.checkpoint_steps();
  std::erase_if(checkpoints, [&](std::int64_t step) { return step <= tracker.last_weights || step > last_step; });
  auto next = checkpoints.begin();
  const auto write_weights_before = [&](std::int64_t step) {
    for (; next != checkpoints.end() && *next < step; ++next) {
      tracker.log->weights(*next, spec, run.weights(*next, spec), time_of(*next));
    }
  };
  for (const MetricsLine& line : run.metrics()) {
    if (line.step > tracker.last_step && line.step <= last_step) {
      write_weights_before(line.step);
      tracker.log->evaluation(line, time_of(line.step));
    }
  }
  write_weights_before(last_step + 1);
}

}  // namespace groklab
