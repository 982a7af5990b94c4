// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>
#include <toml++/toml.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace groklab {

/// A table of a TOML data file, read strictly: an unknown key, a missing one or a value of another type throws
/// Error(BadFile) with file and line. Refers to the parsed document, which must outlive it. `manual`: the page that
/// describes such files.
class TomlTable {
 public:
  TomlTable(const toml::table& table, std::string_view path, std::string_view manual)
      : table_(table), path_(path), manual_(manual) {}

  /// Refuses keys outside of this list.
  void allow(std::span<const std::string_view> names) const;

  bool holds_text(std::string_view key, std::string_view text) const;
  template <class T>
  std::optional<T> optional(std::string_view key) const;
  template <class T>
  T required(std::string_view key) const;

  /// Lists; empty where the key is missing.
  std::vector<std::string> words(std::string_view key) const;
  std::vector<std::pair<std::int64_t, double>> pairs(std::string_view key) const;  ///< [[epoch, value], ...]
  std::vector<TomlTable> tables(std::string_view key) const;                       ///< [[key]]

  TomlTable table(std::string_view key) const;  ///< [key], required
  /// The same reading of a table that stands somewhere in this one.
  TomlTable inner(const toml::table& table) const { return {table, path_, manual_}; }

  bool holds(std::string_view key) const { return table_.contains(key); }
  /// For values of more than one kind: null where the key is missing.
  const toml::node* node(std::string_view key) const { return table_.get(key); }
  const toml::table& values() const { return table_; }
  std::string_view path() const { return path_; }

  [[noreturn]] void refuse(const std::string& what) const { refuse(table_, what); }
  [[noreturn]] void refuse(const toml::node& node, const std::string& what) const;

 private:
  template <class T>
  T value_of(const toml::node& node, std::string_view key) const;
  const toml::array& array(std::string_view key) const;

  const toml::table& table_;
  std::string_view path_;
  std::string_view manual_;
};

template <class T>
T TomlTable::value_of(const toml::node& node, std::string_view key) const {
  const std::optional<T> value = node.value<T>();  // a whole number may stand for a double, nothing else converts
  if (!value) {
    refuse(node, fmt::format("'{}' has a value of another type", key));
  }
  return *value;
}

template <class T>
std::optional<T> TomlTable::optional(std::string_view key) const {
  const toml::node* node = table_.get(key);
  return node == nullptr ? std::nullopt : std::optional<T>(value_of<T>(*node, key));
}

template <class T>
T TomlTable::required(std::string_view key) const {
  const std::optional<T> value = optional<T>(key);
  if (!value) {
    refuse(table_, fmt::format("'{}' is missing", key));
  }
  return *value;
}

}  // namespace groklab
