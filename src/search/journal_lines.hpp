// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>

#include "search/study.hpp"

namespace groklab {

/// When a trial began and ended, as journal_time() writes it.
struct TrialTimes {
  std::string start;
  std::string complete;  ///< empty: it has not ended
};

/// The line of an Optuna journal that makes a study. Who appends lines adds "worker_id".
nlohmann::ordered_json study_line(const std::string& name, std::span<const StudyDirection> directions);

/// The line that makes a trial with all that it has, ended or not: what Optuna's add_trial() writes. `study_id`: the place
/// of the study among those of the journal.
nlohmann::ordered_json trial_line(std::int64_t study_id, const Trial& trial, const TrialTimes& times);

}  // namespace groklab
