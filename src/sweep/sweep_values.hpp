// SPDX-License-Identifier: MIT
#pragma once

#include <toml++/toml.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/toml_table.hpp"
#include "sweep/key_value.hpp"

namespace groklab {

/// A key of a table in a sweep file, tables within it flattened to dotted keys.
struct TableEntry {
  std::string key;  ///< as written: in full, or its last part where that is unambiguous
  const toml::node* node = nullptr;
};

/// The entries in the order of the file, which TOML tables do not keep. A table that has one of the words `leaves` is a
/// value (a range, a condition), not a part of a key.
std::vector<TableEntry> entries_in_order(const TomlTable& table, std::span<const std::string_view> leaves = {});

/// The key in full and the value in the notation of overrides. Throws Error(Usage) with the line for a key that is none or
/// a value out of range.
KeyValue checked_value(std::string_view key, const toml::node& node, std::string_view path);

/// All keys of a table with their values.
std::vector<KeyValue> keys_in_order(const TomlTable& table);

/// The key in full. Throws Error(Usage).
std::string full_key(std::string_view key, std::string_view where);

/// The values of an axis: a list, or a table {from, to, step}, {from, to, points} or {from, to, points, scale = "log"}.
std::vector<KeyValue> axis_values(const TableEntry& entry, const TomlTable& table);

}  // namespace groklab
