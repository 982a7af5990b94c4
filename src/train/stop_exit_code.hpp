// SPDX-License-Identifier: MIT
#pragma once

#include "train/trainer.hpp"

namespace groklab {

/// The exit code of a program that was asked to stop and has saved its state: 128 + signal, 75 for a requeue, 0 for none.
int stop_exit_code(StopRequest request);

}  // namespace groklab
