// SPDX-License-Identifier: MIT
#include "train/milestones.hpp"

#include <algorithm>

namespace groklab {
namespace {

constexpr double kMemorized = 0.99;
constexpr double kGrokked = 0.95;
constexpr double kGrokked99 = 0.99;
constexpr double kCollapsed = 0.9;
constexpr std::int64_t kSustainedSteps = 500;
constexpr std::int64_t kSlingshotAfter = 1000;
constexpr std::int64_t kSlingshotWithin = 100;
constexpr double kSlingshotFactor = 10;

void set_first(std::optional<std::int64_t>& slot, bool reached, std::int64_t step) {
  if (reached && !slot) {
    slot = step;
  }
}

}  // namespace

std::string_view outcome_name(RunOutcome outcome) {
  switch (outcome) {
    case RunOutcome::Diverged:
      return "diverged";
    case RunOutcome::Unstable:
      return "unstable";
    case RunOutcome::Grokked:
      return "grokked";
    case RunOutcome::Memorized:
      return "memorized";
    case RunOutcome::Unfit:
      return "unfit";
  }
  return "unfit";
}

void Milestones::observe(const MetricsLine& line) {
  fell_after_grok_ = fell_after_grok_ || (values_.grok_step && line.test_acc < kCollapsed);
  set_first(values_.mem_step, line.train_acc >= kMemorized, line.step);
  set_first(values_.grok_step, line.test_acc >= kGrokked, line.step);
  set_first(values_.grok99_step, line.test_acc >= kGrokked99, line.step);
  observe_sustained(line);
  set_first(values_.collapse_step, values_.sustained_step && line.test_acc < kCollapsed, line.step);
  observe_slingshot(line);
  best_test_acc_ = std::max(best_test_acc_, line.test_acc);
  best_test_loss_ = std::min(best_test_loss_, line.test_loss);
  last_step_ = line.step;
}

void Milestones::observe_sustained(const MetricsLine& line) {
  const bool passes = line.test_acc >= kGrokked;
  // An evaluation beyond the window confirms it whatever it says itself.
  if (candidate_ && !values_.sustained_step) {
    const std::int64_t window_end = *candidate_ + kSustainedSteps;
    if (line.step > window_end || (line.step == window_end && passes)) {
      values_.sustained_step = candidate_;
    }
  }
  if (!passes) {
    candidate_.reset();
    values_.stay_step.reset();
    return;
  }
  set_first(candidate_, true, line.step);
  set_first(values_.stay_step, true, line.step);
}

void Milestones::observe_slingshot(const MetricsLine& line) {
  const std::int64_t reach = std::max(kSlingshotWithin, eval_every_);
  std::erase_if(recent_losses_, [&](const LossAt& past) { return line.step - past.step > reach; });
  const bool rises = line.step > kSlingshotAfter &&
                     std::any_of(recent_losses_.begin(), recent_losses_.end(),
                                 [&](const LossAt& past) { return line.train_loss >= kSlingshotFactor * past.loss; });
  if (rises && !in_slingshot_) {
    values_.slingshots.push_back(line.step);
  }
  in_slingshot_ = rises;
  recent_losses_.push_back({line.step, line.train_loss});
}

bool Milestones::should_stop(StopWhen stop_when) const {
  switch (stop_when) {
    case StopWhen::Never:
      return false;
    case StopWhen::Grokked:
      return values_.grok_step.has_value();
    case StopWhen::Sustained:
      return values_.sustained_step && last_step_ >= *values_.sustained_step + kSustainedSteps;
  }
  return false;
}

MilestoneValues Milestones::values(bool ended) const {
  MilestoneValues values = values_;
  if (!ended) {
    values.stay_step.reset();
  } else if (!values.sustained_step && candidate_) {
    values.sustained_step = candidate_;
    values.sustained_censored = true;
  }
  if (values.grok_step && values.mem_step) {
    values.delay = *values.grok_step - *values.mem_step;
  }
  return values;
}

RunOutcome Milestones::outcome(bool diverged) const {
  if (diverged) {
    return RunOutcome::Diverged;
  }
  if (values_.grok_step) {
    return fell_after_grok_ ? RunOutcome::Unstable : RunOutcome::Grokked;
  }
  return values_.mem_step ? RunOutcome::Memorized : RunOutcome::Unfit;
}

}  // namespace groklab
