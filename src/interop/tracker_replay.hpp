// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>

#include "interop/tracker.hpp"
#include "runs/run_folder.hpp"

namespace groklab {

/// Writes into a log what it lacks of a run, up to a step: evaluations of metrics.jsonl and the weights of checkpoints, in
/// the order of their steps. `time_of`: seconds since 1970 of a step. Throws Error(BadFile), Error(Io).
void replay_run(const OpenTracker& tracker, const RunFolder& run, const ModelSpec& spec, std::int64_t last_step,
                const std::function<double(std::int64_t)>& time_of);

}  // namespace groklab
