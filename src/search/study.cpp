// SPDX-License-Identifier: MIT
#include "search/study.hpp"

#include <algorithm>
#include <array>

namespace groklab {

std::string_view state_name(TrialState state) {
  constexpr std::array<std::string_view, 5> kNames = {"RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING"};
  return kNames[static_cast<std::size_t>(state)];
}

bool is_ended(TrialState state) { return state != TrialState::Running && state != TrialState::Waiting; }

const TrialParam* Trial::param(std::string_view name) const {
  const auto found = std::find_if(params.begin(), params.end(), [&](const TrialParam& p) { return p.name == name; });
  return found == params.end() ? nullptr : &*found;
}

const Trial* best_trial(std::span<const Trial> trials) {
  const Trial* best = nullptr;
  for (const Trial& trial : trials) {
    const bool counts = trial.state == TrialState::Complete && !trial.values.empty();
    if (counts && (best == nullptr || trial.values[0] < best->values[0])) {
      best = &trial;
    }
  }
  return best;
}

}  // namespace groklab
