// SPDX-License-Identifier: MIT
#include "sweep/sweep_index.hpp"

#include <array>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/sqlite_database.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;
using Lines = std::unordered_map<std::string, Json>;

constexpr const char* kTables = R"(
CREATE TABLE runs (
  name TEXT PRIMARY KEY, status TEXT, outcome TEXT, last_step INTEGER, mem_step INTEGER, grok_step INTEGER,
  sustained_step INTEGER, collapse_step INTEGER, test_acc REAL, test_loss REAL, seconds REAL, error TEXT, line TEXT);
CREATE TABLE run_keys (name TEXT, key TEXT, value);
)";
constexpr const char* kInsertRun = "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* kInsertKey = "INSERT INTO run_keys VALUES (?, ?, ?)";
constexpr const char* kEnded = "SELECT name, line FROM runs WHERE status IN ('finished', 'failed')";
constexpr std::array<const char*, 12> kColumns = {"/name",
                                                  "/status",
                                                  "/outcome",
                                                  "/last_step",
                                                  "/milestones/mem_step",
                                                  "/milestones/grok_step",
                                                  "/milestones/sustained_step",
                                                  "/milestones/collapse_step",
                                                  "/final/test_acc",
                                                  "/final/test_loss",
                                                  "/seconds",
                                                  "/error"};

/// Numbers stay numbers, and what is neither a number nor text is null.
void bind_value(SqliteStatement& statement, const Json& value) {
  if (value.is_string()) {
    statement.bind(value.get_ref<const std::string&>());
  } else if (value.is_number_integer()) {
    statement.bind(value.get<std::int64_t>());
  } else if (value.is_number()) {
    statement.bind(value.get<double>());
  } else if (value.is_boolean() || value.is_array()) {
    statement.bind(value.dump());
  } else {
    statement.bind_null();
  }
}

Json value_at(const Json& line, const char* pointer) {
  const Json::json_pointer place(pointer);
  return line.contains(place) ? line.at(place) : Json(nullptr);
}

void insert_lines(SqliteDatabase& database, std::span<const Json> lines) {
  SqliteStatement run(database, kInsertRun);
  SqliteStatement key(database, kInsertKey);
  for (const Json& line : lines) {
    for (const char* column : kColumns) {
      bind_value(run, value_at(line, column));
    }
    run.bind(line.dump()).finish();
    const Json keys = value_at(line, "/keys");
    for (const auto& [name, value] : keys.items()) {
      bind_value(key, line.at("name"));
      key.bind(name);
      bind_value(key, value);
      key.finish();
    }
  }
}

}  // namespace

void write_sweep_index(const std::string& path, std::span<const Json> lines) {
  SqliteDatabase database = SqliteDatabase::in_memory(path);
  database.run(kTables);
  insert_lines(database, lines);
  write_file_atomically(path, database.bytes());
}

Lines read_sweep_index(const std::string& path) {
  Lines lines;
  try {
    SqliteDatabase database = SqliteDatabase::of_bytes(read_file(path), path);
    SqliteStatement ended(database, kEnded);
    while (ended.step()) {
      Json line = Json::parse(ended.text(1), nullptr, false);
      if (line.is_object()) {
        lines.emplace(ended.text(0), std::move(line));
      }
    }
  } catch (const Error&) {
    lines.clear();  // no index, or none that can be read: the runs say it too
  }
  return lines;
}

}  // namespace groklab
