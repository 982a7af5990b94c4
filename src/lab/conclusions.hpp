// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "lab/compare_lab.hpp"

namespace groklab {

/// conclusions.md: every sentence with the number and the interval it rests on, and a warning where there are too few runs.
std::string conclusions_text(const SweepComparison& comparison);

}  // namespace groklab
