// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include "search/search_file.hpp"

namespace groklab {

/// A search on disk: search.toml, journal.log unless the study is elsewhere, and runs/<trial>/.
class SearchFolder {
 public:
  /// The search `toml` in the folder `path`. A new folder gets search.toml; one that is there must hold the same search,
  /// budgets aside, and then gets the new ones. Throws Error(Usage) otherwise, or where `must_exist` and there is none.
  static SearchFolder join(const std::string& path, const std::string& toml, bool must_exist);
  static bool holds_search(const std::string& path);

  const std::string& path() const { return path_; }
  std::string search_path() const;
  std::string journal_path() const;
  std::string run_path(const std::string& run) const;

  explicit SearchFolder(std::string path) : path_(std::move(path)) {}

 private:
  std::string path_;
};

/// "trial_00007", for a repetition "trial_00007-2": the name of a run of a trial.
std::string trial_run_name(std::int64_t number, int repetition);

}  // namespace groklab
