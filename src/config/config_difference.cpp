// SPDX-License-Identifier: MIT
#include "config/config_difference.hpp"

#include "config/options.hpp"

namespace groklab {

ConfigTexts::ConfigTexts(const Config& config) {
  Config copy = config;  // the table binds to a mutable configuration
  const std::vector<Option> table = options(copy);
  values_.reserve(table.size());
  for (const Option& option : table) {
    values_.push_back({option.key, option_override_text(option)});
  }
}

std::vector<ConfigDifference> ConfigTexts::differences(const ConfigTexts& base) const {
  std::vector<ConfigDifference> found;
  for (size_t i = 0; i < values_.size(); ++i) {
    if (values_[i].value != base.values_[i].value) {
      found.push_back(values_[i]);
    }
  }
  return found;
}

std::vector<ConfigDifference> config_differences(const Config& config, const Config& base) {
  return ConfigTexts(config).differences(ConfigTexts(base));
}

}  // namespace groklab
