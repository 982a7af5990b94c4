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

/// The values of a configuration as text, for comparing it with many: making them is nearly all the time it takes.
class ConfigTexts {
 public:
  explicit ConfigTexts(const Config& config);

  /// Every key in which this one differs from `base`, in the order of the options table. Compares the keys as they are:
  /// resolve both, or neither.
  std::vector<ConfigDifference> differences(const ConfigTexts& base) const;

 private:
  std::vector<ConfigDifference> values_;  ///< all keys
};

/// The same of two configurations.
std::vector<ConfigDifference> config_differences(const Config& config, const Config& base);

}  // namespace groklab
