// SPDX-License-Identifier: MIT
#pragma once

namespace groklab {

/// Why a run is asked to stop before its end.
enum class StopRequest { None, Interrupt, Terminate, Hangup, Requeue };

/// The exit code of a program that was asked to stop and has saved its state: 128 + signal, 75 for a requeue, 0 for none.
/// May be called in a signal handler.
int stop_exit_code(StopRequest request) noexcept;

}  // namespace groklab
