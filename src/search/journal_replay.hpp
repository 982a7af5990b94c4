// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <vector>

#include "search/study.hpp"

namespace groklab {

/// What the lines of an Optuna journal add up to. Ids are implicit: the order in which studies and trials are made.
class JournalReplay {
 public:
  /// `worker`: whose trials own_trial() looks for.
  explicit JournalReplay(std::string worker) : worker_(std::move(worker)) {}

  /// One line. What Optuna passes over (a second study of a name, changes to a trial that has ended) is passed over here.
  /// Throws Error(BadFile) with `where` for a line that is no journal's.
  void apply(const nlohmann::ordered_json& line, const std::string& where);

  /// The id of the study of that name; -1 where there is none.
  std::int64_t find_study(const std::string& name) const;
  const StoredStudy& study(std::int64_t id) const { return studies_.at(id); }
  /// Number of the last trial that the worker made; -1: none.
  std::int64_t own_trial() const { return own_trial_; }

 private:
  void create_study(const nlohmann::ordered_json& line);
  void create_trial(const nlohmann::ordered_json& line, const std::string& where);
  void change_trial(std::int64_t operation, const nlohmann::ordered_json& line, const std::string& where);

  struct TrialPlace {
    std::int64_t study = 0;
    std::size_t number = 0;
  };
  std::map<std::int64_t, StoredStudy> studies_;
  std::int64_t next_study_ = 0;
  std::vector<TrialPlace> trials_;  ///< by their ids
  std::string worker_;
  std::int64_t own_trial_ = -1;
};

}  // namespace groklab
