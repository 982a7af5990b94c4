// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace groklab {

/// An open SQLite file. Errors of every call: Error(Io) for what the machine refuses, Error(BadFile) for the rest.
class SqliteDatabase {
 public:
  /// Opens it, or makes it. Waits up to 30 s for other processes that write.
  explicit SqliteDatabase(const std::string& path);
  /// In memory alone: empty, or with the bytes of a file, which `name` is for in errors. What is changed is not in the file.
  static SqliteDatabase in_memory(const std::string& name);
  static SqliteDatabase of_bytes(std::vector<std::uint8_t> bytes, const std::string& name);

  /// As the file would be.
  std::vector<std::uint8_t> bytes() const;

  /// Statements without results, separated by semicolons.
  void run(const std::string& sql);
  std::int64_t last_row() const;
  const std::string& path() const { return path_; }

 private:
  friend class SqliteStatement;
  [[noreturn]] void fail(int code) const;
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::string path_;
  std::vector<std::uint8_t> bytes_;  ///< that SQLite reads in memory
  std::unique_ptr<sqlite3, Close> handle_;
};

/// One statement: values for its question marks in order, then its rows.
class SqliteStatement {
 public:
  SqliteStatement(SqliteDatabase& database, const std::string& sql);

  SqliteStatement& bind(std::int64_t value);
  SqliteStatement& bind(double value);
  SqliteStatement& bind(const std::string& value);
  SqliteStatement& bind_null();

  /// The next row; false after the last one.
  bool step();
  /// Runs a statement without rows; then it takes values anew.
  void finish();
  std::int64_t whole(int column) const;
  std::optional<double> number(int column) const;  ///< nullopt: NULL
  std::string text(int column) const;              ///< "": NULL

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  SqliteDatabase& database_;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
  int n_bound_ = 0;
};

/// Holds the right to write from here to commit(); without one, nothing that was run meanwhile has happened.
class SqliteTransaction {
 public:
  explicit SqliteTransaction(SqliteDatabase& database);
  ~SqliteTransaction();
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;
  void commit();

 private:
  SqliteDatabase& database_;
  bool open_ = true;
};

}  // namespace groklab
