// SPDX-License-Identifier: MIT
#include "search/search_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/config_file.hpp"
#include "config/config_table.hpp"
#include "config/toml_text.hpp"
#include "core/error.hpp"
#include "core/parse_number.hpp"
#include "search/grid_sampler.hpp"
#include "sweep/sweep_values.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kManual = "docs/search.md";
constexpr std::array<std::string_view, 3> kSettings = {"search", "objective", "prune"};
constexpr std::array<std::string_view, 3> kOthers = {"space", "product", "command_line"};
constexpr std::array<std::string_view, 2> kRange = {"from", "to"};

bool is_whole_number(const Option& option) {
  return std::holds_alternative<int*>(option.slot) || std::holds_alternative<std::int64_t*>(option.slot) ||
         std::holds_alternative<std::uint64_t*>(option.slot);
}

std::vector<KeyProduct> read_products(const TomlTable& file) {
  std::vector<KeyProduct> products;
  if (!file.holds("product")) {
    return products;
  }
  const TomlTable table = file.table("product");
  for (const TableEntry& entry : entries_in_order(table)) {
    KeyProduct product{full_key(entry.key, toml_place(table.path(), *entry.node)), {}};
    if (const toml::array* list = entry.node->as_array()) {
      for (const toml::node& factor : *list) {
        product.factors.push_back(factor.value_or(std::string()));
      }
    }
    if (product.factors.size() < 2 || std::count(product.factors.begin(), product.factors.end(), "") > 0) {
      table.refuse(*entry.node, "a product is a list of two names or more");
    }
    products.push_back(std::move(product));
  }
  return products;
}

/// Choices of a list: numbers and truth values as such, everything else as an override writes it.
Distribution read_choices(const TableEntry& entry, const toml::array& list, bool is_key, const TomlTable& table) {
  Distribution choice{.kind = Distribution::Kind::Categorical};
  for (const toml::node& node : list) {
    const std::string text = is_key ? checked_value(entry.key, node, table.path()).value : toml_override_text(node);
    const Json value = Json::accept(text) ? Json::parse(text) : Json(text);
    choice.choices.push_back(value.is_structured() ? Json(text) : value);
  }
  if (choice.choices.empty()) {
    table.refuse(*entry.node, "a list without a value");
  }
  return choice;
}

SearchParameter read_range(std::string name, const TomlTable& range, bool is_whole) {
  range.allow(std::array<std::string_view, 5>{"from", "to", "step", "points", "scale"});
  Distribution distribution{.kind = is_whole ? Distribution::Kind::Int : Distribution::Kind::Float};
  distribution.low = range.required<double>("from");
  distribution.high = range.required<double>("to");
  distribution.step = range.optional<double>("step");
  const std::string scale = range.optional<std::string>("scale").value_or("linear");
  distribution.log = scale == "log";
  const auto points = range.optional<std::int64_t>("points");
  const bool is_good_scale = distribution.log ? distribution.low > 0 && !distribution.step : scale == "linear";
  if (!(distribution.low < distribution.high) || !is_good_scale || (points && *points < 2) ||
      (distribution.step && !(*distribution.step > 0))) {
    range.refuse("a range is {from, to} with from below to, and a positive step or scale = \"log\" (from above 0)");
  }
  if (is_whole) {
    distribution.step = distribution.step.value_or(1);
  }
  if (distribution.step) {  // the last point of the grid is the end of the range
    const double steps = std::floor((distribution.high - distribution.low) / *distribution.step + 1e-8);
    distribution.high = distribution.low + steps * *distribution.step;
  }
  if (!distribution.contains(distribution.low) || !distribution.contains(distribution.high)) {
    range.refuse("a whole-number key has a range of whole numbers");
  }
  return {std::move(name), distribution, points};
}

/// A parameter stands for a key of the configuration, or for a factor that only products use.
SearchParameter read_parameter(const TableEntry& entry, const TomlTable& table, std::span<const KeyProduct> products) {
  const bool is_factor = std::any_of(products.begin(), products.end(), [&](const KeyProduct& product) {
    return std::count(product.factors.begin(), product.factors.end(), entry.key) > 0;
  });
  Config scratch;
  std::vector<Option> keys = options(scratch);
  const Option* option = nullptr;
  try {
    option = &find_option(keys, entry.key, toml_place(table.path(), *entry.node));
  } catch (const Error&) {
    if (!is_factor) {
      throw;
    }
  }
  std::string name = option == nullptr ? entry.key : std::string(option->key);
  if (const toml::array* list = entry.node->as_array()) {
    return {std::move(name), read_choices(entry, *list, option != nullptr, table), std::nullopt};
  }
  const toml::table* inner = entry.node->as_table();
  if (inner == nullptr) {
    table.refuse(*entry.node, fmt::format("'{}' in a space is a list of values or a range {{from, to}}", entry.key));
  }
  SearchParameter parameter =
      read_range(std::move(name), table.inner(*inner), option != nullptr && is_whole_number(*option));
  if (option != nullptr) {  // both ends must be allowed
    for (const double end : {parameter.distribution.low, parameter.distribution.high}) {
      set_option_from_text(*option, value_text(parameter.distribution, end), toml_place(table.path(), *inner));
    }
  }
  return parameter;
}

void read_space(SearchFile& search, const TomlTable& file) {
  const TomlTable table = file.table("space");
  for (const TableEntry& entry : entries_in_order(table, kRange)) {
    SearchParameter parameter = read_parameter(entry, table, search.products);
    const bool is_second = std::any_of(search.space.begin(), search.space.end(),
                                       [&](const SearchParameter& other) { return other.name == parameter.name; });
    if (is_second) {
      table.refuse(*entry.node, fmt::format("'{}' is there twice", parameter.name));
    }
    search.space.push_back(std::move(parameter));
  }
  if (search.space.empty()) {
    table.refuse("a [space] without a parameter");
  }
}

void apply_words(SearchFile& search, std::span<const std::string> words) {
  std::vector<std::string> of_config;
  std::vector<Option> table = search_options(search.settings);
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    const std::string key = word.substr(0, equals);
    if (equals == std::string::npos || !is_search_key(key)) {
      of_config.push_back(word);
      continue;
    }
    set_option_from_text(find_option(table, key, ""), word.substr(equals + 1), "");
  }
  apply_overrides(search.base, of_config);
}

void check_search(SearchFile& search, std::string_view path) {
  const auto refuse = [&](const std::string& what, const std::string& hint) {
    throw Error(ErrorKind::Usage, what, std::string(path), hint);
  };
  ObjectiveSettings& objective = search.settings.objective;
  if (!(objective.test_acc > 0) && !(objective.test_loss > 0)) {
    refuse("a search without a target", "set objective.test_acc or objective.test_loss");
  }
  if (!objective.second.empty()) {
    Config scratch = search.base;
    std::vector<Option> keys = options(scratch);
    const Option& option = find_option(keys, objective.second, "objective.second");
    objective.second = std::string(option.key);
    if (!parse_number<double>(option_override_text(option))) {
      refuse("objective.second '" + objective.second + "' is no number", "take a key like task.frac_train");
    }
    const PruneSettings& prune = search.settings.prune;
    if (search.settings.sampler == SamplerKind::Tpe || prune.median || prune.too_late || prune.halving) {
      refuse("tpe and pruning are for one objective", "take search.sampler=nsga2 and leave [prune] out");
    }
  }
  if (search.settings.sampler == SamplerKind::Grid) {
    search.settings.trials = std::min(search.settings.trials, grid_size(search.space));
  }
}

double factor_value(const SearchFile& search, std::span<const double> values, std::vector<Option>& keys,
                    const std::string& name) {
  for (std::size_t i = 0; i < search.space.size(); ++i) {
    if (search.space[i].name == name) {
      return parse_number<double>(value_text(search.space[i].distribution, values[i])).value_or(0);
    }
  }
  return parse_number<double>(option_override_text(find_option(keys, name, "product"))).value_or(0);
}

}  // namespace

SearchFile parse_search(std::string_view toml, std::string_view path) {
  const toml::table document = parse_toml(toml, path);
  const TomlTable file(document, path, kManual);
  toml::table values = parse_toml(toml, path);  // a copy of the other would not know its lines
  SearchFile search;
  search.text = head_comment(toml);
  std::vector<Option> settings = search_options(search.settings);
  for (const std::string_view section : kSettings) {
    if (file.holds(section)) {
      apply_table(settings, file.table(section).values(), std::string(section) + ".", path);
    }
    values.erase(section);
  }
  for (const std::string_view section : kOthers) {
    values.erase(section);
  }
  apply_toml(search.base, std::move(values), path);
  search.products = read_products(file);
  read_space(search, file);
  if (file.holds("command_line")) {
    apply_words(search, file.table("command_line").words("keys"));
  }
  check_search(search, path);
  return search;
}

bool is_same_search(const SearchFile& a, const SearchFile& b) {
  const SearchSettings& s = a.settings;
  const SearchSettings& t = b.settings;
  return config_to_toml(a.base) == config_to_toml(b.base) && a.space == b.space && a.products == b.products &&
         s.sampler == t.sampler && s.seed == t.seed && s.study == t.study && s.storage == t.storage && s.lag == t.lag &&
         s.population == t.population && s.objective == t.objective && s.prune == t.prune;
}

Config trial_config(const SearchFile& search, std::span<const double> values, int repetition) {
  Config config = search.base;
  std::vector<Option> keys = options(config);
  const auto is_key = [&](const std::string& name) {
    return std::any_of(keys.begin(), keys.end(), [&](const Option& option) { return option.key == name; });
  };
  for (std::size_t i = 0; i < search.space.size(); ++i) {
    const SearchParameter& parameter = search.space[i];
    if (is_key(parameter.name)) {
      set_option_from_text(find_option(keys, parameter.name, ""), value_text(parameter.distribution, values[i]), "");
    }
  }
  for (const KeyProduct& product : search.products) {
    double value = 1;
    for (const std::string& factor : product.factors) {
      value *= factor_value(search, values, keys, factor);
    }
    set_option_from_text(find_option(keys, product.key, "product"), fmt::format("{}", value), "product");
  }
  config.seed += static_cast<std::uint64_t>(repetition);
  resolve(config);
  return config;
}

std::string value_text(const Distribution& distribution, double value) {
  if (distribution.kind == Distribution::Kind::Categorical) {
    const Json& choice = distribution.choices.at(static_cast<std::size_t>(value));
    return choice.is_string() ? choice.get<std::string>() : choice.dump();
  }
  return distribution.kind == Distribution::Kind::Int ? fmt::format("{}", static_cast<std::int64_t>(value))
                                                      : fmt::format("{}", value);
}

}  // namespace groklab
