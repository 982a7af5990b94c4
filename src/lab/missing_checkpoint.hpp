// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "train/trainer.hpp"

namespace groklab {

/// A checkpoint that a run did not keep.
struct CheckpointRequest {
  std::string run;  ///< its folder
  std::int64_t step = 0;
  int threads = 0;  ///< 0: the machine's default
};

struct CheckpointCalls {
  std::function<void(std::int64_t from)> on_start;
  /// At every step of the way there.
  std::function<void(std::int64_t step)> on_step;
  std::function<void(const std::string&)> on_message;
  std::function<StopRequest()> stop_requested;
};

struct MadeCheckpoint {
  std::string path;
  bool was_there = false;
  std::int64_t from = 0;                       ///< the step that training went on from
  std::int64_t evaluations = 0;                ///< on the way, equal to the run's own
  StopRequest stopped_by = StopRequest::None;  ///< anything else: nothing was kept
};

/// Makes the checkpoint of a step that the run passed: trains from the last one before it (from the beginning where there is
/// none), in a folder of its own, and adds to the run nothing but the checkpoint, which has the bytes that training would
/// have written there. Every evaluation on the way must be, byte for byte, the run's own. The run may be training meanwhile.
/// Throws Error(Usage) where the run did not come so far or is packed, Error(RunFailed) where this machine's arithmetic is
/// another one, Error(BadFile), Error(Io).
MadeCheckpoint make_missing_checkpoint(const CheckpointRequest& request, const CheckpointCalls& calls);

}  // namespace groklab
