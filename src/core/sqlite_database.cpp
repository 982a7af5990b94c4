// SPDX-License-Identifier: MIT
#include "core/sqlite_database.hpp"

#include <sqlite3.h>

#include <new>
#include <utility>

#include "core/error.hpp"

namespace groklab {
namespace {

constexpr int kBusyTimeout_ms = 30000;

bool is_damage(int code) { return code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_ERROR; }

}  // namespace

void SqliteDatabase::Close::operator()(sqlite3* database) const { sqlite3_close(database); }
void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

SqliteDatabase::SqliteDatabase(const std::string& path) : path_(path) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open(path.c_str(), &handle);
  handle_.reset(handle);
  if (code != SQLITE_OK) {
    fail(code);
  }
  sqlite3_busy_timeout(handle, kBusyTimeout_ms);
}

SqliteDatabase SqliteDatabase::in_memory(const std::string& name) {
  SqliteDatabase database(":memory:");
  database.path_ = name;
  return database;
}

SqliteDatabase SqliteDatabase::of_bytes(std::vector<std::uint8_t> bytes, const std::string& name) {
  SqliteDatabase database = in_memory(name);
  database.bytes_ = std::move(bytes);
  const auto size = static_cast<sqlite3_int64>(database.bytes_.size());
  const int code = sqlite3_deserialize(database.handle_.get(), "main", database.bytes_.data(), size, size,
                                       SQLITE_DESERIALIZE_READONLY);
  if (code != SQLITE_OK) {
    database.fail(code);
  }
  return database;
}

std::vector<std::uint8_t> SqliteDatabase::bytes() const {
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> serialized(
      sqlite3_serialize(handle_.get(), "main", &size, 0), &sqlite3_free);
  if (serialized == nullptr) {
    throw std::bad_alloc();
  }
  return {serialized.get(), serialized.get() + size};
}

void SqliteDatabase::fail(int code) const {
  const std::string what = handle_ ? sqlite3_errmsg(handle_.get()) : "not enough memory";
  if (is_damage(code & 0xff)) {
    throw Error(ErrorKind::BadFile, what, path_, "restore it from a good copy");
  }
  throw Error(ErrorKind::Io, what, path_, "see that the file can be written and that nobody holds it locked");
}

void SqliteDatabase::run(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    fail(code);
  }
}

std::int64_t SqliteDatabase::last_row() const { return sqlite3_last_insert_rowid(handle_.get()); }

SqliteStatement::SqliteStatement(SqliteDatabase& database, const std::string& sql) : database_(database) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v2(database.handle_.get(), sql.c_str(), -1, &handle, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) {
    database.fail(code);
  }
}

SqliteStatement& SqliteStatement::bind(std::int64_t value) {
  sqlite3_bind_int64(handle_.get(), ++n_bound_, value);
  return *this;
}

SqliteStatement& SqliteStatement::bind(double value) {
  sqlite3_bind_double(handle_.get(), ++n_bound_, value);
  return *this;
}

SqliteStatement& SqliteStatement::bind(const std::string& value) {
  sqlite3_bind_text(handle_.get(), ++n_bound_, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
  return *this;
}

SqliteStatement& SqliteStatement::bind_null() {
  sqlite3_bind_null(handle_.get(), ++n_bound_);
  return *this;
}

bool SqliteStatement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) {
    database_.fail(code);
  }
  return code == SQLITE_ROW;
}

void SqliteStatement::finish() {
  while (step()) {
  }
  sqlite3_reset(handle_.get());
  n_bound_ = 0;
}

std::int64_t SqliteStatement::whole(int column) const { return sqlite3_column_int64(handle_.get(), column); }

std::optional<double> SqliteStatement::number(int column) const {
  if (sqlite3_column_type(handle_.get(), column) == SQLITE_NULL) {
    return std::nullopt;
  }
  return sqlite3_column_double(handle_.get(), column);
}

std::string SqliteStatement::text(int column) const {
  const unsigned char* text = sqlite3_column_text(handle_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
  return text == nullptr ? "" : std::string(text, text + size);
}

SqliteTransaction::SqliteTransaction(SqliteDatabase& database) : database_(database) {
  database.run("BEGIN IMMEDIATE");
}

SqliteTransaction::~SqliteTransaction() {
  if (open_) {
    try {
      database_.run("ROLLBACK");
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): SQLite has rolled back by itself
    }
  }
}

void SqliteTransaction::commit() {
  database_.run("COMMIT");
  open_ = false;
}

}  // namespace groklab
