// SPDX-License-Identifier: MIT
#pragma once

#include "interop/tracker.hpp"

namespace groklab {

/// FOLDER/tensorboard/events.out.tfevents.groklab: an event an evaluation with a scalar a measure, under the names of
/// metrics.jsonl; hyper-parameters and metrics of the HParams plugin up front, its end of session at the end; histograms
/// of every weight tensor at checkpoints. Figures go to a file of their own beside it (.images), because TensorBoard reads
/// whole files. TensorBoard's own format, file version brain.Event:2. As open_tracker.
OpenTracker open_tensorboard_log(const std::string& folder, const TrackedRun& run, std::int64_t step);

}  // namespace groklab
