// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "search/search_settings.hpp"
#include "search/target_watch.hpp"

namespace groklab {

/// Follows the runs of one trial line by line: when each has its target, and whether the trial is worth going on with.
/// Depends on the lines and the trials seen alone, so that it comes to the same end when they are read again.
class TrialJudge {
 public:
  /// All that is referred to outlives this. `train`: of the trial's configuration.
  TrialJudge(const SearchSettings& settings, const TrainConfig& train, TrialViews seen);

  void begin_run();
  /// A line of the present run. True where the run is to end here.
  bool observe(const MetricsLine& line);

  bool gave_up() const { return !reason_.empty(); }
  TrialState state() const;
  /// Mean step of the target over the runs, one that did not have it counting as the first evaluation after its end. Of a
  /// pruned trial: the last report.
  double value() const;
  std::string outcome() const;
  const std::vector<std::optional<std::int64_t>>& steps() const { return steps_; }

 private:
  /// Why to give the trial up now; empty: no reason.
  std::string reason_at(const MetricsLine& line) const;
  /// The smallest mean that is possible if the present run has its target no earlier than at `step`.
  double earliest_mean(std::int64_t step) const;
  double steps_of(const std::optional<std::int64_t>& step) const;

  const SearchSettings& settings_;
  const TrainConfig train_;
  TrialViews seen_;
  TargetWatch watch_;
  std::vector<std::optional<std::int64_t>> steps_;  ///< a run each; nullopt: not reached
  std::map<std::int64_t, double> reports_;          ///< test losses of the first run
  std::string reason_;
};

}  // namespace groklab
