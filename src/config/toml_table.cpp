// SPDX-License-Identifier: MIT
#include "config/toml_table.hpp"

#include <algorithm>

#include "config/nearest_name.hpp"
#include "config/toml_text.hpp"
#include "core/error.hpp"

namespace groklab {

void TomlTable::allow(std::span<const std::string_view> names) const {
  for (const auto& [key, node] : table_) {
    if (std::find(names.begin(), names.end(), key.str()) == names.end()) {
      refuse(node, fmt::format("unknown key '{}'; did you mean '{}'?", key.str(), nearest_name(key.str(), names)));
    }
  }
}

bool TomlTable::holds_text(std::string_view key, std::string_view text) const {
  const toml::node* node = table_.get(key);
  return node != nullptr && node->value<std::string_view>() == text;
}

std::vector<std::string> TomlTable::words(std::string_view key) const {
  std::vector<std::string> words;
  for (const toml::node& node : array(key)) {
    words.push_back(value_of<std::string>(node, key));
  }
  return words;
}

std::vector<std::pair<std::int64_t, double>> TomlTable::pairs(std::string_view key) const {
  std::vector<std::pair<std::int64_t, double>> pairs;
  for (const toml::node& node : array(key)) {
    const toml::array* pair = node.as_array();
    if (pair == nullptr || pair->size() != 2) {
      refuse(node, fmt::format("'{}' holds pairs [epoch, value]", key));
    }
    pairs.emplace_back(value_of<std::int64_t>(*pair->get(0), key), value_of<double>(*pair->get(1), key));
  }
  return pairs;
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) const {
  std::vector<TomlTable> tables;
  for (const toml::node& node : array(key)) {
    if (!node.is_table()) {
      refuse(node, fmt::format("'{0}' is a list of tables, [[{0}]]", key));
    }
    tables.emplace_back(*node.as_table(), path_, manual_);
  }
  return tables;
}

TomlTable TomlTable::table(std::string_view key) const {
  const toml::node* node = table_.get(key);
  if (node == nullptr || !node->is_table()) {
    refuse(table_, fmt::format("the table [{}] is missing", key));
  }
  return {*node->as_table(), path_, manual_};
}

const toml::array& TomlTable::array(std::string_view key) const {
  static const toml::array kNone;
  const toml::node* node = table_.get(key);
  if (node != nullptr && !node->is_array()) {
    refuse(*node, fmt::format("'{}' is a list", key));
  }
  return node == nullptr ? kNone : *node->as_array();
}

void TomlTable::refuse(const toml::node& node, const std::string& what) const {
  throw Error(ErrorKind::BadFile, what, toml_place(path_, node), fmt::format("{} describes these files", manual_));
}

}  // namespace groklab
