// SPDX-License-Identifier: MIT
#pragma once

#include "train/stop_exit_code.hpp"

namespace groklab {

/// From here on SIGINT, SIGTERM, SIGHUP and SIGUSR1 ask for a stop at the next step instead of ending the process; a
/// second one ends it at once. SIGPIPE is ignored: a closed pipe shows as a failed write.
void catch_stop_signals();

/// What was asked for so far.
StopRequest requested_stop();

}  // namespace groklab
