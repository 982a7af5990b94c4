// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include "config/config.hpp"

namespace groklab {

/// Every key of a configuration with its value, in the order of the options table: {"task.p": 113, ...}.
nlohmann::ordered_json config_values(const Config& config);

}  // namespace groklab
