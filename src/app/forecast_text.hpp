// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "lab/forecast_lab.hpp"

namespace groklab {

/// What `groklab forecast` found, for people: a table a landmark, and a test.
std::string forecast_text(const ForecastSummary& summary);

}  // namespace groklab
