// SPDX-License-Identifier: MIT
#include "config/config_difference.hpp"

#include "config/options.hpp"

namespace groklab {

std::vector<ConfigDifference> config_differences(const Config& config, const Config& base) {
  Config ours_copy = config;  // the table binds to a mutable configuration
  Config base_copy = base;
  const std::vector<Option> ours = options(ours_copy);
  const std::vector<Option> theirs = options(base_copy);
  std::vector<ConfigDifference> found;
  for (size_t i = 0; i < ours.size(); ++i) {
    if (option_value_text(ours[i]) != option_value_text(theirs[i])) {
      found.push_back({ours[i].key, option_override_text(ours[i])});
    }
  }
  return found;
}

}  // namespace groklab
