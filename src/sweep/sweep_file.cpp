// SPDX-License-Identifier: MIT
#include "sweep/sweep_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/config_file.hpp"
#include "config/config_table.hpp"
#include "config/toml_text.hpp"
#include "config/varied_keys.hpp"
#include "core/error.hpp"
#include "sweep/sweep_values.hpp"

namespace groklab {
namespace {

constexpr std::string_view kManual = "docs/sweeps.md";
constexpr std::array<std::string_view, 9> kSweepKeys = {
    "axis", "jobs", "rule", "claim", "seeds", "names", "store", "rng_shared_stream", "command_line"};
constexpr std::string_view kCommandLine = "[command_line]\n";
constexpr int kMostSeeds = 1000000;

/// The keys of one [[axis]] that go together: the n-th value of each is the n-th point.
std::vector<SweepPoint> read_axis(const TomlTable& table) {
  constexpr std::array<std::string_view, 2> kRange = {"from", "to"};
  std::vector<SweepPoint> points;
  for (const TableEntry& entry : entries_in_order(table, kRange)) {
    const std::vector<KeyValue> values = axis_values(entry, table);
    if (!points.empty() && values.size() != points.size()) {
      table.refuse(*entry.node, fmt::format("'{}' has {} values beside {}; keys of one [[axis]] go together, those of "
                                            "several are crossed",
                                            entry.key, values.size(), points.size()));
    }
    points.resize(values.size());
    for (size_t i = 0; i < values.size(); ++i) {
      points[i].keys.push_back(values[i]);
    }
  }
  if (points.empty()) {
    table.refuse("an [[axis]] without a key");
  }
  return points;
}

SweepPoint read_job(const TomlTable& table) {
  SweepPoint point;
  point.name = table.optional<std::string>("name").value_or("");
  if (point.name.find('/') != std::string::npos || point.name.starts_with('.')) {
    table.refuse("a job's name is a folder's: without '/' and without a dot in front");
  }
  for (const TableEntry& entry : entries_in_order(table)) {
    if (entry.key != "name") {
      point.keys.push_back(checked_value(entry.key, *entry.node, table.path()));
    }
  }
  return point;
}

SweepCondition read_condition(const TableEntry& entry, const TomlTable& table) {
  SweepCondition condition;
  condition.key = full_key(entry.key, toml_place(table.path(), *entry.node));
  if (const toml::table* inner = entry.node->as_table()) {
    const TomlTable range = table.inner(*inner);
    range.allow(std::array<std::string_view, 2>{"min", "max"});
    condition.min = range.optional<double>("min");
    condition.max = range.optional<double>("max");
  } else if (const toml::array* list = entry.node->as_array()) {
    for (const toml::node& node : *list) {
      condition.values.push_back(checked_value(entry.key, node, table.path()).value);
    }
  } else {
    condition.values.push_back(checked_value(entry.key, *entry.node, table.path()).value);
  }
  return condition;
}

SweepRule read_rule(const TomlTable& table) {
  constexpr std::array<std::string_view, 2> kBounds = {"min", "max"};
  table.allow(std::array<std::string_view, 3>{"where", "skip", "set"});
  SweepRule rule;
  const TomlTable where = table.table("where");
  for (const TableEntry& entry : entries_in_order(where, kBounds)) {
    rule.where.push_back(read_condition(entry, where));
  }
  rule.skip = table.optional<bool>("skip").value_or(false);
  if (table.holds("set")) {
    rule.set = keys_in_order(table.table("set"));
  }
  if (rule.where.empty() || rule.skip != rule.set.empty()) {
    table.refuse("a [[rule]] has a where, and either skip = true or set");
  }
  return rule;
}

std::vector<std::uint64_t> read_seed_values(const toml::node& list, const TomlTable& table) {
  std::vector<std::uint64_t> values;
  for (const toml::node& node : *list.as_array()) {
    const std::optional<std::int64_t> value = node.value<std::int64_t>();
    const auto seed = static_cast<std::uint64_t>(value.value_or(-1));
    if (!value || *value < 0 || std::find(values.begin(), values.end(), seed) != values.end()) {
      table.refuse(node, "seeds are different whole numbers, 0 or more");
    }
    values.push_back(seed);
  }
  return values;
}

/// seeds = 16, seeds = [42, 137, 256], or a table with count or values, and of = ["init"].
SweepSeeds read_seeds(const TomlTable& file) {
  const toml::node* node = file.node("seeds");
  SweepSeeds seeds;
  if (node == nullptr) {
    return seeds;
  }
  const auto read_numbers = [&](const toml::node& numbers) {
    if (numbers.is_array()) {
      seeds.values = read_seed_values(numbers, file);
      seeds.count = static_cast<int>(seeds.values.size());
    } else {
      seeds.count = static_cast<int>(numbers.value<std::int64_t>().value_or(0));
    }
    if (seeds.count < 1 || seeds.count > kMostSeeds) {
      file.refuse(numbers, fmt::format("seeds are a number from 1 to {}, or a list of them", kMostSeeds));
    }
  };
  const toml::table* inner = node->as_table();
  if (inner == nullptr) {
    read_numbers(*node);
    return seeds;
  }
  const TomlTable table = file.inner(*inner);
  table.allow(std::array<std::string_view, 3>{"count", "values", "of"});
  if (table.holds("count") == table.holds("values")) {
    table.refuse("seeds have either a count or values");
  }
  read_numbers(*table.node(table.holds("count") ? "count" : "values"));
  if (table.holds("of")) {
    seeds.keys.clear();
    for (const std::string& word : table.words("of")) {
      if (word != "data" && word != "init" && word != "batch") {
        table.refuse(fmt::format("seeds of '{}': data, init and batch have seeds of their own", word));
      }
      seeds.keys.push_back(word + "_seed");
    }
  }
  if (seeds.keys.empty()) {
    table.refuse("seeds of nothing");
  }
  return seeds;
}

bool read_names(const TomlTable& file) {
  const std::string names = file.optional<std::string>("names").value_or("keys");
  if (names != "keys" && names != "run_id") {
    file.refuse("names is \"keys\" or \"run_id\"");
  }
  return names == "run_id";
}

RunStorage read_storage(const TomlTable& file) {
  if (!file.holds("store") || file.holds_text("store", "auto")) {
    return RunStorage::Auto;
  }
  if (file.holds_text("store", "folders")) {
    return RunStorage::Folders;
  }
  if (!file.holds_text("store", "packed")) {
    file.refuse(*file.node("store"), "store is \"auto\", \"folders\" or \"packed\"");
  }
  return RunStorage::Packed;
}

void apply_command_line(SweepFile& sweep, const TomlTable& table) {
  table.allow(std::array<std::string_view, 2>{"keys", "seeds"});
  const Config as_written = sweep.base;
  apply_overrides(sweep.base, table.words("keys"));
  if (!varied_keys(sweep.base, as_written).empty()) {
    sweep.claims.clear();  // they are about another experiment
  }
  if (const auto seeds = table.optional<std::int64_t>("seeds")) {
    if (*seeds < 1 || *seeds > kMostSeeds) {
      table.refuse(fmt::format("seeds are a number from 1 to {}", kMostSeeds));
    }
    sweep.seeds.count = static_cast<int>(*seeds);
  }
}

/// No key is set by two of: an axis, another axis, the seeds.
void check_no_key_twice(const SweepFile& sweep, const TomlTable& file) {
  std::vector<std::string> seen = file.holds("seeds") ? sweep.seeds.keys : std::vector<std::string>();
  for (const std::vector<SweepPoint>& axis : sweep.axes) {
    for (const KeyValue& key : axis.front().keys) {
      if (std::find(seen.begin(), seen.end(), key.key) != seen.end()) {
        file.refuse(fmt::format("'{}' is varied twice", key.key));
      }
      seen.push_back(key.key);
    }
  }
}

std::string string_list(std::span<const std::string> words) {
  std::string text;
  for (const std::string& word : words) {
    text += text.empty() ? "" : ", ";
    text += '"';
    for (const char c : word) {
      text += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    text += '"';
  }
  return "[" + text + "]";
}

}  // namespace

SweepFile parse_sweep(std::string_view toml, std::string_view path) {
  const toml::table document = parse_toml(toml, path);
  const TomlTable file(document, path, kManual);
  toml::table values = parse_toml(toml, path);  // a copy of the other would not know its lines
  for (const std::string_view key : kSweepKeys) {
    values.erase(key);
  }
  SweepFile sweep;
  sweep.text = head_comment(toml);
  apply_toml(sweep.base, std::move(values), path);
  for (const TomlTable& table : file.tables("axis")) {
    sweep.axes.push_back(read_axis(table));
  }
  for (const TomlTable& table : file.tables("jobs")) {
    sweep.jobs.push_back(read_job(table));
  }
  for (const TomlTable& table : file.tables("rule")) {
    sweep.rules.push_back(read_rule(table));
  }
  for (const TomlTable& table : file.tables("claim")) {
    sweep.claims.push_back(read_claim(table));
  }
  sweep.seeds = read_seeds(file);
  sweep.shared_stream = file.optional<bool>("rng_shared_stream").value_or(false);
  sweep.storage = read_storage(file);
  sweep.published_names = read_names(file);
  check_no_key_twice(sweep, file);
  if (file.holds("command_line")) {
    apply_command_line(sweep, file.table("command_line"));
  }
  return sweep;
}

std::string with_command_line(std::string_view toml, std::span<const std::string> overrides, int seeds) {
  if (overrides.empty() && seeds == 0) {
    return std::string(toml);
  }
  std::string text(toml);
  std::vector<std::string> words;
  const toml::table document = parse_toml(toml, "");
  if (const toml::table* earlier = document["command_line"].as_table()) {
    const TomlTable table(*earlier, "", kManual);
    words = table.words("keys");
    seeds = seeds == 0 ? static_cast<int>(table.optional<std::int64_t>("seeds").value_or(0)) : seeds;
    text.resize(text.rfind(kCommandLine));
  }
  words.insert(words.end(), overrides.begin(), overrides.end());
  text += text.empty() || text.ends_with("\n\n") ? "" : text.ends_with('\n') ? "\n" : "\n\n";
  text += kCommandLine;
  text += words.empty() ? "" : fmt::format("keys = {}\n", string_list(words));
  text += seeds == 0 ? "" : fmt::format("seeds = {}\n", seeds);
  return text;
}

}  // namespace groklab
