// SPDX-License-Identifier: MIT
#pragma once

#include "interop/tracker.hpp"

namespace groklab {

/// FOLDER/wandb/offline-run-<UTC day_time>-<id>/run-<id>.wandb, as `wandb sync` takes it (format version 0): records
/// header, run with its configuration, config, then history, at the end summary and exit. History has a row an
/// evaluation, and with wandb_log_every > 0 the loss, accuracy and learning rate of the batch at the multiples of it that
/// have no evaluation. Numbers that are not finite are the texts "NaN", "Infinity", "-Infinity". The id is a function of
/// configuration, name and start. As open_tracker.
OpenTracker open_wandb_log(const std::string& folder, const TrackedRun& run, std::int64_t step);

}  // namespace groklab
