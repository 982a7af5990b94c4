// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/phase_clock.hpp"

namespace groklab {

/// A table of the time that `steps` steps took, a line a phase that took any: milliseconds a step and share.
std::string profile_text(const PhaseClock& clock, int steps);

}  // namespace groklab
