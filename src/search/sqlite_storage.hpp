// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include "core/sqlite_database.hpp"
#include "search/study_storage.hpp"

namespace groklab {

/// A study in Optuna's relational storage in a SQLite file. One process at a time is what SQLite is good for: other
/// readers are welcome, further writers wait. Reports are written together, at most a second later: a report by itself
/// would take as long as the disk needs to write it, and after a crash the trial makes the last ones again.
class SqliteStorage final : public StudyStorage {
 public:
  explicit SqliteStorage(const StorageRequest& request);
  ~SqliteStorage() override;

  const StoredStudy& refresh() override;
  std::int64_t begin_trial(const Trial& trial) override;
  void report(std::int64_t number, std::int64_t step, double value) override;

 private:
  void write_end(std::int64_t number, TrialState state, const std::vector<double>& values,
                 const nlohmann::ordered_json& user_attrs) override;
  void make_study(const StorageRequest& request);
  void read_trials();
  void read_params(Trial& trial);
  void read_values(Trial& trial);
  nlohmann::ordered_json read_attrs(const std::string& table, const std::string& owner, std::int64_t id);
  void write_attrs(const std::string& table, std::int64_t trial_id, const nlohmann::ordered_json& attrs);
  std::int64_t trial_id(std::int64_t number);
  void write_reports();

  struct Report {
    std::int64_t number = 0;
    std::int64_t step = 0;
    double value = 0;
  };
  SqliteDatabase database_;
  std::int64_t study_id_ = 0;
  StoredStudy study_;
  std::vector<Report> reports_;  ///< not written yet
  std::chrono::steady_clock::time_point written_ = std::chrono::steady_clock::now();
};

}  // namespace groklab
