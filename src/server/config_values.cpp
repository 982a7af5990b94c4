// SPDX-License-Identifier: MIT
#include "server/config_values.hpp"

#include "config/options.hpp"

namespace groklab {

ConfigValues::ConfigValues() {
  Config defaults;
  for (const Option& option : options(defaults)) {
    keys_.emplace_back(option.key);
  }
  texts_.resize(keys_.size());
  numbers_.resize(keys_.size());
}

ConfigValues::Row ConfigValues::row(const Config& config) {
  Config copy = config;
  Row row;
  row.reserve(keys_.size());
  const std::vector<Option> table = options(copy);
  const std::lock_guard lock(mutex_);
  for (std::size_t key = 0; key < table.size(); ++key) {
    std::string text = option_override_text(table[key]);
    const auto [found, is_first] = numbers_[key].emplace(text, static_cast<std::uint32_t>(texts_[key].size()));
    if (is_first) {
      texts_[key].push_back(std::move(text));
    }
    row.push_back(found->second);
  }
  return row;
}

std::vector<std::vector<std::string>> ConfigValues::texts() const {
  const std::lock_guard lock(mutex_);
  return texts_;
}

}  // namespace groklab
