// SPDX-License-Identifier: MIT
#include "interop/trackers/log_values.hpp"

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

std::vector<NamedValue> named_values(const MetricsLine& line) {
  std::vector<NamedValue> values = {{"train_loss", line.train_loss},
                                    {"test_loss", line.test_loss},
                                    {"train_acc", line.train_acc},
                                    {"test_acc", line.test_acc},
                                    {"weight_norm", line.weight_norm}};
  for (const auto& [name, value] : line.extra) {
    values.push_back({name, value});
  }
  return values;
}

}  // namespace groklab
