// SPDX-License-Identifier: MIT
#pragma once

#include "interop/exporter.hpp"

namespace groklab {

/// The logs of interop/tracker.hpp of runs that were trained without them: every evaluation, histograms of the weights at
/// every checkpoint, the figures that were drawn, and the end of a run that has one. The files of a run do not say when
/// an evaluation was made: times are spread evenly over the seconds that the run took, up to its last write.
ExportResult export_tensorboard(const ExportInput& input);
ExportResult export_wandb(const ExportInput& input);

}  // namespace groklab
