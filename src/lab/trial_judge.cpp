// SPDX-License-Identifier: MIT
#include "lab/trial_judge.hpp"

#include "search/successive_halving.hpp"
#include "search/too_late_rule.hpp"

namespace groklab {

TrialJudge::TrialJudge(const SearchSettings& settings, const TrainConfig& train, TrialViews seen)
    : settings_(settings), train_(train), seen_(seen), watch_(settings.objective) {}

void TrialJudge::begin_run() {
  watch_ = TargetWatch(settings_.objective);
  steps_.emplace_back();
}

bool TrialJudge::observe(const MetricsLine& line) {
  if (steps_.size() == 1) {
    reports_[line.step] = line.test_loss;
  }
  if (watch_.observe(line)) {
    steps_.back() = watch_.step();
    return true;
  }
  reason_ = reason_at(line);
  return gave_up();
}

std::string TrialJudge::reason_at(const MetricsLine& line) const {
  const PruneSettings& prune = settings_.prune;
  if (line.step == 0) {
    return "";  // the initial weights say nothing of what was chosen
  }
  if (prune.too_late && is_too_late(seen_, earliest_mean(line.step), prune.slack)) {
    return "too late";
  }
  if (steps_.size() > 1) {
    return "";  // the other rules compare test losses, which are those of the first run
  }
  const MedianRule median{prune.warmup_steps, prune.min_trials, prune.margin};
  if (prune.median && is_above_median(median, seen_, line.step, line.test_loss)) {
    return "above the median";
  }
  const HalvingRule halving{prune.min_resource > 0 ? prune.min_resource : train_.eval_every, prune.reduction_factor,
                            prune.min_early_stopping_rate};
  return prune.halving && is_halved(halving, seen_, reports_) ? "halved" : "";
}

double TrialJudge::steps_of(const std::optional<std::int64_t>& step) const {
  return static_cast<double>(step.value_or(train_.steps + train_.eval_every));
}

double TrialJudge::earliest_mean(std::int64_t step) const {
  double sum = static_cast<double>(step);
  for (std::size_t run = 0; run + 1 < steps_.size(); ++run) {
    sum += steps_of(steps_[run]);
  }
  return sum / settings_.objective.seeds;  // the runs to come: at once
}

TrialState TrialJudge::state() const {
  return gave_up() && settings_.prune.action == PruneAction::Prune ? TrialState::Pruned : TrialState::Complete;
}

double TrialJudge::value() const {
  if (state() == TrialState::Pruned) {
    return reports_.rbegin()->second;
  }
  double sum = 0;
  for (int run = 0; run < settings_.objective.seeds; ++run) {
    const auto i = static_cast<std::size_t>(run);
    sum += steps_of(i < steps_.size() ? steps_[i] : std::nullopt);
  }
  return sum / settings_.objective.seeds;
}

std::string TrialJudge::outcome() const {
  if (gave_up()) {
    return reason_;
  }
  for (const std::optional<std::int64_t>& step : steps_) {
    if (!step) {
      return "not reached";
    }
  }
  return "reached";
}

}  // namespace groklab
