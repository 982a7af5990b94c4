// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "runs/metrics_log.hpp"

namespace groklab {

/// Every key of a configuration with its value, in the order of the options table: {"task.p": 113, ...}.
nlohmann::ordered_json config_values(const Config& config);

/// Every measure of a line by name, in the order of metrics.jsonl, without `step`.
struct NamedValue {
  std::string_view name;
  double value = 0;
};
std::vector<NamedValue> named_values(const MetricsLine& line);

}  // namespace groklab
