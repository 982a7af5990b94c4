// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "forecast/evaluation.hpp"

namespace groklab {

/// What `groklab forecast` found, for people: a table a window.
std::string forecast_text(const std::vector<WindowResult>& windows);

}  // namespace groklab
