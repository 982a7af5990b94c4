// SPDX-License-Identifier: MIT
#include "core/check.hpp"
#include "interop/tracker.hpp"
#include "interop/trackers/tensorboard_log.hpp"
#include "interop/trackers/wandb_log.hpp"

namespace groklab {

void require_trackers() {}

OpenTracker open_tracker(std::string_view name, const std::string& folder, const TrackedRun& run, std::int64_t step) {
  GROKLAB_CHECK(name == "tensorboard" || name == "wandb");  // the options table allows no other
  return name == "wandb" ? open_wandb_log(folder, run, step) : open_tensorboard_log(folder, run, step);
}

}  // namespace groklab
