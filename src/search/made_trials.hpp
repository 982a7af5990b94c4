// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "search/study.hpp"

namespace groklab {

/// For tests: an ended trial without parameters.
inline Trial made_trial(std::int64_t number, TrialState state, std::vector<double> values,
                        std::map<std::int64_t, double> reports = {}) {
  Trial trial;
  trial.number = number;
  trial.state = state;
  trial.values = std::move(values);
  trial.intermediate = std::move(reports);
  return trial;
}

inline Trial complete_trial(std::int64_t number, std::vector<double> values,
                            std::map<std::int64_t, double> reports = {}) {
  return made_trial(number, TrialState::Complete, std::move(values), std::move(reports));
}

inline std::vector<const Trial*> views_of(const std::vector<Trial>& trials) {
  std::vector<const Trial*> views;
  for (const Trial& trial : trials) {
    views.push_back(&trial);
  }
  return views;
}

}  // namespace groklab
