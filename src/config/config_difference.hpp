// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace groklab {

/// A key in which two configurations differ, with the first one's value as an override takes it (text without quotes).
struct ConfigDifference {
  std::string_view key;
  std::string value;
};

/// Every key in which `config` differs from `base`, in the order of the options table. Compares the keys as they are:
/// resolve both, or neither.
std::vector<ConfigDifference> config_differences(const Config& config, const Config& base);

}  // namespace groklab
