// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "search/study.hpp"

namespace groklab {

/// A study in a file that Python's Optuna reads and writes too. Not thread-safe: one call at a time. Other processes may
/// write between two calls. Every call throws Error(Io) where the machine refuses, Error(BadFile) for a damaged file.
class StudyStorage {
 public:
  StudyStorage() = default;
  virtual ~StudyStorage() = default;
  StudyStorage(const StudyStorage&) = delete;
  StudyStorage& operator=(const StudyStorage&) = delete;

  /// The study as it stands now. Valid until the next call.
  virtual const StoredStudy& refresh() = 0;
  /// A new trial in state Running, begun now; its number.
  virtual std::int64_t begin_trial(const Trial& trial) = 0;
  /// A report; one at the same step is replaced.
  virtual void report(std::int64_t number, std::int64_t step, double value) = 0;
  /// The trial is over, now. A value that is NaN makes it a failure without values, as Optuna has it; a failed trial has
  /// none. `user_attrs` are added to those it has.
  void end_trial(std::int64_t number, TrialState state, std::vector<double> values,
                 const nlohmann::ordered_json& user_attrs);

 private:
  virtual void write_end(std::int64_t number, TrialState state, const std::vector<double>& values,
                         const nlohmann::ordered_json& user_attrs) = 0;
};

/// Which study of which file.
struct StorageRequest {
  std::string path;
  std::string study;          ///< made where the file has none of that name
  int n_objectives = 1;       ///< all minimised
  std::string sqlite_schema;  ///< of a new SQLite file: "3.2" (Optuna 3.2 to 5.0) or "3.0" (3.0 and 3.1)
};

/// A file that is there is read as what it is; a new one is SQLite where its name ends in .db, .sqlite or .sqlite3, and a
/// journal otherwise. Throws Error(Usage) where the study has other objectives than the request.
std::unique_ptr<StudyStorage> open_storage(const StorageRequest& request);

}  // namespace groklab
