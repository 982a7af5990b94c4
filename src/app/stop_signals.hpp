// SPDX-License-Identifier: MIT
#pragma once

#include "train/trainer.hpp"

namespace groklab {

/// From here on SIGINT, SIGTERM, SIGHUP and SIGUSR1 ask for a stop at the next step instead of ending the process; a
/// second one ends it at once. SIGPIPE is ignored: a closed pipe shows as a failed write.
void catch_stop_signals();

/// What was asked for so far.
StopRequest requested_stop();

/// Exit code of a run that was asked to stop and saved its state: 130, 143, 129, or 75 (requeue me).
int stop_exit_code(StopRequest request);

}  // namespace groklab
