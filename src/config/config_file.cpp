// SPDX-License-Identifier: MIT
#include "config/config_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "config/config_table.hpp"
#include "config/options.hpp"
#include "config/presets.hpp"
#include "config/toml_text.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace groklab {
namespace {

/// The keys of a file, set on a table of options: in full, or at its top by their last parts, as on the command line.
class TomlKeys {
 public:
  TomlKeys(std::vector<Option>& table, std::string_view path) : table_(table), path_(path) {}

  void apply(const toml::table& values, const std::string& prefix) {
    for (const auto& [name, node] : values) {
      const std::string key = prefix + std::string(name.str());
      if (const toml::table* section = node.as_table()) {
        apply(*section, key + ".");
      } else {
        set(key, node);
      }
    }
  }

 private:
  void set(const std::string& key, const toml::node& node) {
    const std::string where = toml_place(path_, node);
    const Option& option = find_option(table_, key, where);
    if (!set_.insert(option.key).second) {
      throw Error(ErrorKind::Usage, fmt::format("'{}' is set twice", option.key), where,
                  "a key stands in its table or, by its last part, at the top of the file");
    }
    set_option_from_text(option, toml_override_text(node), where);
  }

  std::vector<Option>& table_;
  std::string_view path_;
  std::set<std::string_view> set_;
};

bool looks_like_path(std::string_view name) {
  return name.find('/') != std::string_view::npos || name.ends_with(".toml");
}

}  // namespace

void apply_table(std::vector<Option>& table, const toml::table& values, const std::string& prefix,
                 std::string_view path) {
  TomlKeys(table, path).apply(values, prefix);
}

std::string config_to_toml(const Config& config) {
  Config copy = config;  // the table binds to a mutable configuration
  std::string top;
  std::string sections;
  std::string current;
  for (const Option& option : options(copy)) {
    const std::string value = option_value_text(option);
    if (value.empty()) {
      continue;
    }
    const size_t dot = option.key.find('.');
    if (dot == std::string_view::npos) {
      top += fmt::format("{} = {}\n", option.key, value);
      continue;
    }
    const std::string section(option.key.substr(0, dot));
    if (section != current) {
      sections += fmt::format("\n[{}]\n", section);
      current = section;
    }
    sections += fmt::format("{} = {}\n", option.key.substr(dot + 1), value);
  }
  return top + sections;
}

void apply_toml(Config& config, std::string_view text, std::string_view path) {
  apply_toml(config, parse_toml(text, path), path);
}

void apply_toml(Config& config, toml::table values, std::string_view path) {
  if (const toml::node* preset = values.get("preset")) {
    const std::string name = toml_override_text(*preset);
    config = Config();
    apply_toml(config, require_preset(name, toml_place(path, *preset)).toml, name);
    values.erase("preset");
  }
  std::vector<Option> table = options(config);
  apply_table(table, values, "", path);
}

Config parse_config(std::string_view text, std::string_view path) {
  Config config;
  apply_toml(config, text, path);
  resolve(config);
  return config;
}

void apply_overrides(Config& config, std::span<const std::string> overrides,
                     std::span<const std::string_view> sections) {
  std::vector<Option> table = options(config);
  for (const std::string& text : overrides) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw Error(ErrorKind::Usage, fmt::format("'{}' is not key=value", text), "",
                  fmt::format("example: {}", sections.empty() ? "weight_decay=0.5" : "analysis.key_rule=k50"));
    }
    const Option& option = find_option(table, std::string_view(text).substr(0, equals), "");
    const std::string_view section = option.key.substr(0, option.key.find('.'));
    if (!sections.empty() && std::find(sections.begin(), sections.end(), section) == sections.end()) {
      throw Error(ErrorKind::Usage, "cannot be changed for a trained network", std::string(option.key),
                  fmt::format("only keys of {} can", fmt::join(sections, ", ")));
    }
    set_option_from_text(option, std::string_view(text).substr(equals + 1), "");
  }
}

Config load_config(const std::string& preset_or_file, std::span<const std::string> overrides) {
  Config config;
  if (find_preset(preset_or_file) == nullptr && looks_like_path(preset_or_file)) {
    apply_toml(config, read_text_file(preset_or_file, kMaxConfigBytes), preset_or_file);
  } else {
    apply_toml(config, require_preset(preset_or_file, "").toml, preset_or_file);
  }
  apply_overrides(config, overrides);
  resolve(config);
  return config;
}

}  // namespace groklab
