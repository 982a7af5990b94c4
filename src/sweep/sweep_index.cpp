// SPDX-License-Identifier: MIT
#include "sweep/sweep_index.hpp"

#ifdef GROKLAB_SQLITE

#include <sqlite3.h>

#include <array>
#include <memory>
#include <string_view>

#include "core/atomic_file.hpp"
#include "core/check.hpp"
#include "core/error.hpp"

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
constexpr std::string_view kInsertRun = "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kInsertKey = "INSERT INTO run_keys VALUES (?, ?, ?)";
constexpr std::string_view kEnded = "SELECT name, line FROM runs WHERE status IN ('finished', 'failed')";
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

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

Database memory_database() {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open(":memory:", &opened);
  Database database(opened);
  GROKLAB_CHECK(code == SQLITE_OK);
  return database;
}

/// A prepared statement; `is_good` is false where the database does not have what it names.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view text)
      : code_(sqlite3_prepare_v2(database, text.data(), static_cast<int>(text.size()), &statement_, nullptr)) {}
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  bool is_good() const { return code_ == SQLITE_OK; }

  /// `at` counts from 1. Numbers stay numbers, and what is neither a number nor text is null.
  void bind(int at, const Json& value) {
    if (value.is_string()) {
      bind_text(at, value.get_ref<const std::string&>());
    } else if (value.is_number_integer()) {
      sqlite3_bind_int64(statement_, at, value.get<std::int64_t>());
    } else if (value.is_number()) {
      sqlite3_bind_double(statement_, at, value.get<double>());
    } else if (value.is_boolean() || value.is_array()) {
      bind_text(at, value.dump());
    } else {
      sqlite3_bind_null(statement_, at);
    }
  }

  void run() {
    GROKLAB_CHECK(sqlite3_step(statement_) == SQLITE_DONE);
    sqlite3_reset(statement_);
  }

  bool next_row() { return sqlite3_step(statement_) == SQLITE_ROW; }
  std::string text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return bytes == nullptr ? ""
                            : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
  }

 private:
  void bind_text(int at, const std::string& text) {
    sqlite3_bind_text(statement_, at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  }

  sqlite3_stmt* statement_ = nullptr;
  int code_;
};

Json value_at(const Json& line, const char* pointer) {
  const Json::json_pointer place(pointer);
  return line.contains(place) ? line.at(place) : Json(nullptr);
}

void insert_lines(sqlite3* database, std::span<const Json> lines) {
  Statement run(database, kInsertRun);
  Statement key(database, kInsertKey);
  GROKLAB_CHECK(run.is_good() && key.is_good());
  for (const Json& line : lines) {
    int at = 0;
    for (const char* column : kColumns) {
      run.bind(++at, value_at(line, column));
    }
    run.bind(++at, line.dump());
    run.run();
    const Json keys = value_at(line, "/keys");
    for (const auto& [name, value] : keys.items()) {
      key.bind(1, line.at("name"));
      key.bind(2, name);
      key.bind(3, value);
      key.run();
    }
  }
}

}  // namespace

void write_sweep_index(const std::string& path, std::span<const Json> lines) {
  const Database database = memory_database();
  GROKLAB_CHECK(sqlite3_exec(database.get(), kTables, nullptr, nullptr, nullptr) == SQLITE_OK);
  insert_lines(database.get(), lines);
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> bytes(
      sqlite3_serialize(database.get(), "main", &size, 0), &sqlite3_free);
  if (bytes == nullptr) {
    throw std::bad_alloc();
  }
  write_file_atomically(path, std::span(bytes.get(), static_cast<std::size_t>(size)));
}

Lines read_sweep_index(const std::string& path) {
  Lines lines;
  try {
    std::vector<std::uint8_t> bytes = read_file(path);
    const Database database = memory_database();
    const auto size = static_cast<sqlite3_int64>(bytes.size());
    if (sqlite3_deserialize(database.get(), "main", bytes.data(), size, size, SQLITE_DESERIALIZE_READONLY) !=
        SQLITE_OK) {
      return lines;
    }
    Statement ended(database.get(), kEnded);
    while (ended.is_good() && ended.next_row()) {
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

#else

namespace groklab {

void write_sweep_index(const std::string&, std::span<const nlohmann::ordered_json>) {}

std::unordered_map<std::string, nlohmann::ordered_json> read_sweep_index(const std::string&) { return {}; }

}  // namespace groklab

#endif
