// SPDX-License-Identifier: MIT
#include "server/run_table.hpp"

#include <string>
#include <string_view>
#include <unordered_map>

#include "core/parse_number.hpp"
#include "lab/json_values.hpp"
#include "server/json_line.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostEventRows = 1000;

struct TextColumn {
  std::string_view name;
  const std::string& (*of)(const RunEntry& run);
};

/// Those of which each run has its own.
constexpr TextColumn kNames[] = {
    {"id", [](const RunEntry& run) -> const std::string& { return run.id; }},
    {"name", [](const RunEntry& run) -> const std::string& { return run.name; }},
    {"started", [](const RunEntry& run) -> const std::string& { return run.started; }},
};

constexpr TextColumn kCoded[] = {
    {"sweep", [](const RunEntry& run) -> const std::string& { return run.sweep; }},
    {"status", [](const RunEntry& run) -> const std::string& { return run.status; }},
    {"outcome", [](const RunEntry& run) -> const std::string& { return run.outcome; }},
    {"parent", [](const RunEntry& run) -> const std::string& { return run.parent; }},
};

struct NumberColumn {
  std::string_view name;
  Json (*of)(const RunEntry& run);
};

constexpr NumberColumn kNumbers[] = {
    {"mem_step", [](const RunEntry& run) { return value_json(run.mem_step); }},
    {"grok_step", [](const RunEntry& run) { return value_json(run.grok_step); }},
    {"grok99_step", [](const RunEntry& run) { return value_json(run.grok99_step); }},
    {"sustained_step", [](const RunEntry& run) { return value_json(run.sustained_step); }},
    {"delay", [](const RunEntry& run) { return value_json(run.delay); }},
    {"last_step", [](const RunEntry& run) { return value_json(run.last_step); }},
    {"steps", [](const RunEntry& run) { return run.steps > 0 ? Json(run.steps) : Json(nullptr); }},
    {"train_acc", [](const RunEntry& run) { return value_json(run.train_acc); }},
    {"test_acc", [](const RunEntry& run) { return value_json(run.test_acc); }},
    {"train_loss", [](const RunEntry& run) { return value_json(run.train_loss); }},
    {"test_loss", [](const RunEntry& run) { return value_json(run.test_loss); }},
    {"seconds", [](const RunEntry& run) { return value_json(run.seconds); }},
};

Json text_json(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json coded_column(const std::vector<RunEntryPtr>& runs, const TextColumn& column) {
  Json coded = {{"values", Json::array()}, {"codes", Json::array()}};
  std::unordered_map<std::string_view, int> codes;
  for (const RunEntryPtr& run : runs) {
    const std::string& text = column.of(*run);
    if (text.empty()) {
      coded["codes"].push_back(-1);
      continue;
    }
    const auto [found, is_first] = codes.emplace(text, static_cast<int>(codes.size()));
    if (is_first) {
      coded["values"].push_back(text);
    }
    coded["codes"].push_back(found->second);
  }
  return coded;
}

/// A whole number below 2^53, which a reader of JSON keeps exactly, or a fraction; nullptr for other text.
Json number_json(const std::string& text) {
  constexpr std::int64_t kMostExact = std::int64_t{1} << 53;
  if (const auto whole = parse_number<std::int64_t>(text); whole && *whole > -kMostExact && *whole < kMostExact) {
    return *whole;
  }
  const auto number = parse_number<double>(text);
  return number && text.find_first_of(".e") != std::string::npos ? value_json(*number) : Json(nullptr);
}

/// A key's value in every run; null where it is the same in all.
Json config_column(const std::vector<RunEntryPtr>& runs, std::size_t key, const std::vector<std::string>& texts) {
  std::unordered_map<std::uint32_t, int> codes;
  std::vector<int> code_of_run;
  code_of_run.reserve(runs.size());
  std::vector<std::uint32_t> used;
  for (const RunEntryPtr& run : runs) {
    if (run->config == nullptr) {
      code_of_run.push_back(-1);
      continue;
    }
    const auto [found, is_first] = codes.emplace((*run->config)[key], static_cast<int>(codes.size()));
    if (is_first) {
      used.push_back((*run->config)[key]);
    }
    code_of_run.push_back(found->second);
  }
  if (used.size() < 2) {
    return nullptr;
  }
  std::vector<Json> numbers;
  bool are_numbers = true;
  for (const std::uint32_t value : used) {
    numbers.push_back(number_json(texts[value]));
    are_numbers = are_numbers && !numbers.back().is_null();
  }
  if (are_numbers) {
    Json column = Json::array();
    for (const int code : code_of_run) {
      column.push_back(code < 0 ? Json(nullptr) : numbers[static_cast<std::size_t>(code)]);
    }
    return column;
  }
  Json values = Json::array();
  for (const std::uint32_t value : used) {
    values.push_back(texts[value]);
  }
  return {{"values", std::move(values)}, {"codes", std::move(code_of_run)}};
}

Json row_of(const RunEntry& run, const std::vector<std::string>& keys,
            const std::vector<std::vector<std::string>>& texts) {
  Json row = Json::object();
  for (const TextColumn& column : kNames) {
    row[std::string(column.name)] = text_json(column.of(run));
  }
  for (const TextColumn& column : kCoded) {
    row[std::string(column.name)] = text_json(column.of(run));
  }
  for (const NumberColumn& column : kNumbers) {
    row[std::string(column.name)] = column.of(run);
  }
  for (std::size_t key = 0; run.config != nullptr && key < keys.size(); ++key) {
    const std::string& text = texts[key][(*run.config)[key]];
    Json number = number_json(text);
    row["config." + keys[key]] = number.is_null() ? Json(text) : std::move(number);
  }
  return row;
}

}  // namespace

Json run_table(const std::vector<RunEntryPtr>& runs, const ConfigValues& values) {
  Json columns = Json::object();
  for (const TextColumn& column : kNames) {
    Json& texts = columns[std::string(column.name)] = Json::array();
    for (const RunEntryPtr& run : runs) {
      texts.push_back(text_json(column.of(*run)));
    }
  }
  for (const TextColumn& column : kCoded) {
    columns[std::string(column.name)] = coded_column(runs, column);
  }
  for (const NumberColumn& column : kNumbers) {
    Json& numbers = columns[std::string(column.name)] = Json::array();
    for (const RunEntryPtr& run : runs) {
      numbers.push_back(column.of(*run));
    }
  }
  const std::vector<std::vector<std::string>> texts = values.texts();
  for (std::size_t key = 0; key < values.keys().size(); ++key) {
    Json column = config_column(runs, key, texts[key]);
    if (!column.is_null()) {
      columns["config." + values.keys()[key]] = std::move(column);
    }
  }
  return {{"n", runs.size()}, {"columns", std::move(columns)}};
}

Json run_row(const RunEntry& run, const ConfigValues& values) { return row_of(run, values.keys(), values.texts()); }

std::string runs_event(const IndexChange& change, const ConfigValues& values) {
  Json event = {{"generation", change.generation}};
  if (change.runs.size() + change.removed.size() > kMostEventRows) {
    event["reload"] = true;
    return event.dump();
  }
  event["changed"] = Json::array();
  event["removed"] = change.removed;
  const std::vector<std::vector<std::string>> texts = values.texts();
  for (const RunEntryPtr& run : change.runs) {
    event["changed"].push_back(row_of(*run, values.keys(), texts));
  }
  return json_line(event);
}

}  // namespace groklab
