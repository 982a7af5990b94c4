// SPDX-License-Identifier: MIT
#include "interop/trackers/config_values.hpp"

#include "config/options.hpp"

namespace groklab {

nlohmann::ordered_json config_values(const Config& config) {
  Config copy = config;  // the table binds to a mutable configuration
  nlohmann::ordered_json values = nlohmann::ordered_json::object();
  for (const Option& option : options(copy)) {
    const std::string text = option_value_text(option);  // TOML's numbers, texts and lists of them are JSON's
    values[std::string(option.key)] =
        text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json::parse(text);
  }
  return values;
}

}  // namespace groklab
