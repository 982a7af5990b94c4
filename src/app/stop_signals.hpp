// SPDX-License-Identifier: MIT
#pragma once

#include "train/stop_request.hpp"

namespace groklab {

/// From here on SIGINT, SIGTERM, SIGHUP and SIGUSR1 ask for a stop at the next step instead of ending the process; a
/// SIGINT after any of them ends it at once. A closed pipe and the file size limit show as failed writes.
void catch_stop_signals();

/// What was asked for so far.
StopRequest requested_stop();

}  // namespace groklab
