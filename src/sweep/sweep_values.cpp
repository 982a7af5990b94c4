// SPDX-License-Identifier: MIT
#include "sweep/sweep_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "config/options.hpp"
#include "config/toml_text.hpp"
#include "core/parse_number.hpp"

namespace groklab {
namespace {

constexpr std::int64_t kMostValues = 100000;

void collect(const toml::table& table, const std::string& prefix, std::span<const std::string_view> leaves,
             std::vector<TableEntry>& entries) {
  const auto is_leaf = [&](const toml::table& inner) {
    return std::any_of(leaves.begin(), leaves.end(), [&](std::string_view word) { return inner.contains(word); });
  };
  for (const auto& [name, node] : table) {
    const std::string key = prefix + std::string(name.str());
    const toml::table* inner = node.as_table();
    if (inner != nullptr && !is_leaf(*inner)) {
      collect(*inner, key + ".", leaves, entries);
    } else {
      entries.push_back({key, &node});
    }
  }
}

KeyValue checked_text(std::string_view key, std::string_view text, const std::string& where) {
  Config scratch;
  std::vector<Option> table = options(scratch);
  const Option& option = find_option(table, key, where);
  set_option_from_text(option, text, where);
  return {std::string(option.key), option_override_text(option)};
}

/// The shortest text of a number that is right to 12 digits: 0.1 + 0.2 is 0.3 on an axis.
std::string number_text(double value) {
  // std::stod would throw for numbers below 2e-308, which have a text and a double of fewer digits.
  return fmt::format("{}", parse_number<double>(fmt::format("{:.12g}", value)).value_or(0));
}

/// The numbers of a range, both ends included where the steps meet them.
std::vector<double> range_numbers(const TomlTable& range) {
  range.allow(std::array<std::string_view, 5>{"from", "to", "step", "points", "scale"});
  const auto from = range.required<double>("from");
  const auto to = range.required<double>("to");
  const auto step = range.optional<double>("step");
  const auto points = range.optional<std::int64_t>("points");
  const std::string scale = range.optional<std::string>("scale").value_or("linear");
  const bool is_log = scale == "log";
  if (step.has_value() == points.has_value() || !(to >= from) || (!is_log && scale != "linear")) {
    range.refuse("a range is {from, to, step} or {from, to, points}, and scale = \"log\" or \"linear\"");
  }
  if ((step && (!(*step > 0) || is_log)) || (points && *points < 2) || (is_log && !(from > 0))) {
    range.refuse("a range needs a positive step or two points and more, and with scale = \"log\" points above 0");
  }
  // Half a millionth of a step of slack, so that 0.1, 0.2, ... reaches its end in floating point.
  const double steps = step ? std::floor((to - from) / *step + 5e-7) : static_cast<double>(*points - 1);
  if (!(steps < kMostValues)) {
    range.refuse(fmt::format("more than {} values", kMostValues));
  }
  std::vector<double> numbers;
  for (double i = 0; i <= steps; ++i) {
    numbers.push_back(step     ? from + i * *step
                      : is_log ? from * std::pow(to / from, i / steps)
                               : from + (to - from) * i / steps);
  }
  return numbers;
}

}  // namespace

std::vector<TableEntry> entries_in_order(const TomlTable& table, std::span<const std::string_view> leaves) {
  std::vector<TableEntry> entries;
  collect(table.values(), "", leaves, entries);
  std::stable_sort(entries.begin(), entries.end(), [](const TableEntry& a, const TableEntry& b) {
    const auto place = [](const TableEntry& entry) {
      const toml::source_position begin = entry.node->source().begin;
      return std::tuple(begin.line, begin.column);
    };
    return place(a) < place(b);
  });
  return entries;
}

std::string full_key(std::string_view key, std::string_view where) {
  Config scratch;
  std::vector<Option> table = options(scratch);
  return std::string(find_option(table, key, where).key);
}

KeyValue checked_value(std::string_view key, const toml::node& node, std::string_view path) {
  return checked_text(key, toml_override_text(node), toml_place(path, node));
}

std::vector<KeyValue> keys_in_order(const TomlTable& table) {
  std::vector<KeyValue> keys;
  for (const TableEntry& entry : entries_in_order(table)) {
    keys.push_back(checked_value(entry.key, *entry.node, table.path()));
  }
  return keys;
}

std::vector<KeyValue> axis_values(const TableEntry& entry, const TomlTable& table) {
  std::vector<KeyValue> values;
  if (const toml::array* list = entry.node->as_array()) {
    for (const toml::node& node : *list) {
      values.push_back(checked_value(entry.key, node, table.path()));
    }
  } else if (const toml::table* range = entry.node->as_table()) {
    const std::string where = toml_place(table.path(), *range);
    for (const double number : range_numbers(table.inner(*range))) {
      values.push_back(checked_text(entry.key, number_text(number), where));
    }
  }
  if (values.empty()) {
    table.refuse(*entry.node,
                 fmt::format("'{}' on an axis is a list of values or a range {{from, to, step}}", entry.key));
  }
  return values;
}

}  // namespace groklab
