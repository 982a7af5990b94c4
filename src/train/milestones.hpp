// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "runs/metrics_log.hpp"

namespace groklab {

/// What became of a run. A run that did not grok within its steps is right-censored at its last step, never dropped.
enum class RunOutcome { Diverged, Unstable, Grokked, Memorized, Unfit };
std::string_view outcome_name(RunOutcome outcome);

/// The milestones of a run, from its evaluations alone (definitions: docs/semantics.md). nullopt: not reached.
struct MilestoneValues {
  std::optional<std::int64_t> mem_step;        ///< first train_acc >= .99
  std::optional<std::int64_t> grok_step;       ///< first test_acc >= .95
  std::optional<std::int64_t> grok99_step;     ///< first test_acc >= .99
  std::optional<std::int64_t> sustained_step;  ///< first test_acc >= .95 that holds for 500 steps or to the end
  bool sustained_censored = false;             ///< the end cut those 500 steps short
  std::optional<std::int64_t> stay_step;       ///< from here test_acc never falls below .95 again
  std::optional<std::int64_t> collapse_step;   ///< first test_acc < .9 after sustained_step
  std::optional<std::int64_t> delay;           ///< grok_step - mem_step
  std::vector<std::int64_t> slingshots;        ///< starts of tenfold rises of the train loss after step 1000
};

/// Follows a run line by line. Feeding the lines of metrics.jsonl again gives the same state: nothing to checkpoint.
class Milestones {
 public:
  explicit Milestones(std::int64_t eval_every) : eval_every_(eval_every) {}

  void observe(const MetricsLine& line);

  /// True once the evaluation that stop_when asks for has been observed.
  bool should_stop(StopWhen stop_when) const;

  /// Values as of now; `ended`: no further evaluation will come, so that windows cut by the end count.
  MilestoneValues values(bool ended) const;
  RunOutcome outcome(bool diverged) const;

  double best_test_acc() const { return best_test_acc_; }
  double best_test_loss() const { return best_test_loss_; }

 private:
  void observe_sustained(const MetricsLine& line);
  void observe_slingshot(const MetricsLine& line);

  struct LossAt {
    std::int64_t step;
    double loss;
  };
  std::int64_t eval_every_;
  MilestoneValues values_;
  std::optional<std::int64_t> candidate_;  ///< first passing evaluation since the last failing one
  std::int64_t last_step_ = 0;
  bool fell_after_grok_ = false;
  bool in_slingshot_ = false;
  std::vector<LossAt> recent_losses_;
  double best_test_acc_ = 0;
  double best_test_loss_ = 1e300;
};

}  // namespace groklab
