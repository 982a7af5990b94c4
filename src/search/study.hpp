// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "search/distribution.hpp"

namespace groklab {

/// The numbers are those of Optuna's journal.
enum class TrialState { Running = 0, Complete = 1, Pruned = 2, Fail = 3, Waiting = 4 };
enum class StudyDirection { NotSet = 0, Minimize = 1, Maximize = 2 };

/// "RUNNING", "COMPLETE", ...: Optuna's words.
std::string_view state_name(TrialState state);
bool is_ended(TrialState state);

/// A parameter with the value that a trial has of it.
struct TrialParam {
  std::string name;
  Distribution distribution;
  double value = 0;  ///< internal form
};

/// One point of a search and what came of it.
struct Trial {
  std::int64_t number = 0;  ///< within its study
  std::int64_t id = 0;      ///< within its storage
  TrialState state = TrialState::Running;
  std::vector<TrialParam> params;
  std::vector<double> values;                   ///< of the objectives; a pruned trial has its last report
  std::map<std::int64_t, double> intermediate;  ///< reports by step; NaN is possible
  nlohmann::ordered_json user_attrs = nlohmann::ordered_json::object();
  nlohmann::ordered_json system_attrs = nlohmann::ordered_json::object();

  /// The parameter of that name; null where the trial has none.
  const TrialParam* param(std::string_view name) const;
};

/// A study as a storage holds it.
struct StoredStudy {
  std::string name;
  std::vector<StudyDirection> directions;
  nlohmann::ordered_json user_attrs = nlohmann::ordered_json::object();
  nlohmann::ordered_json system_attrs = nlohmann::ordered_json::object();
  std::vector<Trial> trials;  ///< by their numbers
};

/// What a sampler or a pruner may look at.
using TrialViews = std::span<const Trial* const>;

/// The complete trial with the smallest first value, the first of equals; null where there is none.
const Trial* best_trial(std::span<const Trial> trials);

}  // namespace groklab
