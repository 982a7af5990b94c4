// SPDX-License-Identifier: MIT
#include "train/trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <iterator>

#include "config/evaluation_steps.hpp"
#include "core/check.hpp"
#include "core/element_chunks.hpp"
#include "core/error.hpp"
#include "core/float_env.hpp"
#include "kernels/ref/vector_sums.hpp"
#include "runs/metrics_writer.hpp"
#include "train/batches.hpp"
#include "train/optimizer.hpp"
#include "train/schedule.hpp"
#include "train/write_with_retries.hpp"

namespace groklab {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

bool is_multiple(std::int64_t step, std::int64_t every) { return every > 0 && step % every == 0; }

/// Losses at one step's parameters, dropout off.
struct Evaluation {
  std::int64_t step = -1;
  LossSummary train, test;
};

/// One run in memory: its parameters, moments and files, between two updates.
class Run {
 public:
  Run(const TrainInputs& in, const TrainHooks& hooks);

  bool evaluation_due() const;
  void evaluate();
  void snapshot_if_due();
  /// The early window's file, once no further step will be added to it.
  void save_window_if_over();
  bool ended() const;
  void save_if_due();
  void save_final();
  void save_resume_state();
  StopRequest stop_requested() const { return hooks_.stop_requested ? hooks_.stop_requested() : StopRequest::None; }
  /// Leaves the gradient at the present parameters; false, with divergence() set, when it or the loss is not finite.
  bool compute_gradient();
  bool gradient_is_finite() const;
  /// After the last update, whose parameters no gradient looks at: false, with divergence() set, when their loss is not
  /// finite or one of them is not.
  bool ends_finite();
  void profile();
  /// The last line, and the parameters before the step that failed.
  void record_divergence();
  void update();
  TrainResult result(StopRequest stopped_by);

 private:
  void restore(const Checkpoint& state);
  Checkpoint checkpoint();
  void keep_checkpoint();
  void persist(const std::function<void()>& write) const;
  /// Once nothing will be added: arrays over time in one file, and nothing to resume from but checkpoints.
  void close_folder() const;
  /// Learning rate of the update that comes next.
  double next_lr() const { return learning_rate(config_.optimizer, step_ + 1, config_.train.steps); }
  /// Names the tensor of the parameters or of their gradient.
  Divergence divergence_in(std::span<const float> values) const;
  bool weights_are_known_infinite() const;
  /// Loss of the step's batch, with its gradient; computed once a step.
  const LossSummary& batch_loss();
  /// Loss over the training set at the present parameters: the batch's where that is the same.
  LossSummary train_loss();
  bool in_window() const { return hooks_.window.record && step_ < config_.train.record_every_step_until; }
  void save_window() const;
  /// Losses at the present parameters for the window: whatever is known already is not computed again.
  void evaluate_for_window();
  void report(const MetricsLine& line);
  /// What every line of metrics.jsonl changes, whether it has just been written or is read again.
  void observe(const MetricsLine& line);

  const TrainInputs& in_;
  const TrainHooks& hooks_;
  const Config& config_;
  std::vector<float> params_;
  std::vector<float> gradient_;
  Optimizer optimizer_;
  Batches batches_;
  Milestones milestones_;
  std::optional<MetricsWriter> metrics_;
  std::optional<MetricsLine> last_line_;
  Evaluation evaluation_;            // of the last step that was evaluated
  std::int64_t gradient_step_ = -1;  // that gradient_ and batch_loss_ belong to
  LossSummary batch_loss_;
  std::vector<float> before_;  // inside the early window: the parameters before the update
  std::optional<Divergence> divergence_;
  bool is_enough_ = false;
  std::int64_t step_ = 0;
  std::int64_t first_step_ = 0;
  std::int64_t reported_step_ = 0;
  std::optional<std::int64_t> saved_step_;
  std::optional<double> first_line_s_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_report_ = start_;
  Clock::time_point last_save_ = start_;
};

Run::Run(const TrainInputs& in, const TrainHooks& hooks)
    : in_(in),
      hooks_(hooks),
      config_(in.config),
      params_(in.initial_params.begin(), in.initial_params.end()),
      gradient_(params_.size()),
      optimizer_(in.config.optimizer, params_.size()),
      batches_(in.data.train_ids, in.config.train.batch_size, *in.config.batch_seed),
      milestones_(in.config.train.eval_every) {
  GROKLAB_CHECK(static_cast<std::int64_t>(params_.size()) == in.spec.n_params);
  if (in.state) {
    restore(*in.state);
  } else {
    in.folder.remove_parts_after("snapshots", -1);
    metrics_.emplace(in.folder.metrics_path(), 0);
  }
  first_step_ = step_;
  reported_step_ = step_;
}

void Run::restore(const Checkpoint& state) {
  params_ = state.params;
  optimizer_.exp_avg() = state.exp_avg;
  optimizer_.exp_avg_sq() = state.exp_avg_sq;
  step_ = state.step;
  if (in_window()) {
    hooks_.window.restore(state.window);
  }
  in_.folder.remove_parts_after("snapshots", step_);
  metrics_.emplace(in_.folder.metrics_path(), state.metrics_bytes);
  for (const MetricsLine& line : read_metrics(in_.folder.metrics_path())) {
    observe(line);
  }
}

void Run::observe(const MetricsLine& line) {
  milestones_.observe(line);
  last_line_ = line;
  is_enough_ = is_enough_ || (hooks_.is_enough && hooks_.is_enough(line));
}

void Run::persist(const std::function<void()>& write) const {
  write_with_retries(
      write, [this] { return stop_requested() != StopRequest::None; },
      [this](const std::string& text) {
        if (hooks_.on_message) {
          hooks_.on_message(text);
        }
      });
}

bool Run::evaluation_due() const {
  if (last_line_ && last_line_->step >= step_) {
    return false;  // written before the state that was resumed from
  }
  return is_evaluated(config_.train, step_);
}

LossSummary Run::train_loss() {
  const bool batch_is_all = config_.train.batch_size == 0 && config_.model.dropout == 0;
  if (batch_is_all && (gradient_step_ == step_ || step_ < config_.train.steps)) {
    return batch_loss();
  }
  const PhaseClock::Whole part(in_.engine.clock(), Phase::Evaluation);
  return in_.engine.evaluate(params_, in_.data.train_ids);
}

void Run::evaluate() {
  const LossSummary train = train_loss();
  const PhaseClock::Whole part(in_.engine.clock(), Phase::Evaluation);
  evaluation_ = {step_, train, in_.engine.evaluate(params_, in_.data.test_ids)};
  MetricsLine line;
  line.step = step_;
  line.train_loss = evaluation_.train.loss;
  line.test_loss = evaluation_.test.loss;
  line.train_acc = evaluation_.train.accuracy();
  line.test_acc = evaluation_.test.accuracy();
  line.weight_norm = ref::norm(params_);
  if (hooks_.measures) {
    line.extra = hooks_.measures(params_);
  }
  persist([&] { metrics_->append(line); });
  if (!first_line_s_) {
    first_line_s_ = seconds_since(start_);
  }
  observe(line);
  report(line);
}

void Run::report(const MetricsLine& line) {
  const double interval_s = seconds_since(last_report_);
  const double speed = static_cast<double>(step_ - reported_step_) / std::max(interval_s, 1e-9);
  if (hooks_.on_evaluation) {
    const double left = speed > 0 ? static_cast<double>(config_.train.steps - step_) / speed : 0;
    hooks_.on_evaluation(
        Progress{line, milestones_, next_lr(), batches_.labels_seen(step_), seconds_since(start_), speed, left});
  }
  last_report_ = Clock::now();
  reported_step_ = step_;
}

void Run::snapshot_if_due() {
  if (hooks_.snapshot && config_.train.fourier_every > 0 &&
      (is_multiple(step_, config_.train.fourier_every) || ended())) {
    const PhaseClock::Whole part(in_.engine.clock(), Phase::Snapshot);
    const std::vector<StoredTensor> arrays = hooks_.snapshot(params_);
    persist([&] { in_.folder.write_part("snapshots", step_, arrays); });
  }
}

void Run::save_window() const {
  persist([this] { in_.folder.write_arrays("early", hooks_.window.arrays()); });
}

void Run::save_window_if_over() {
  const bool filled = step_ == config_.train.record_every_step_until && step_ > first_step_;
  if (hooks_.window.record && (filled || (in_window() && ended()))) {
    save_window();
  }
}

bool Run::ended() const {
  return step_ >= config_.train.steps || step_ == hooks_.last_step || is_enough_ ||
         milestones_.should_stop(config_.train.stop_when);
}

Checkpoint Run::checkpoint() {
  metrics_->sync();  // a state must not point past what the disk holds
  Checkpoint state;
  state.step = step_;
  state.params = params_;
  state.exp_avg = optimizer_.exp_avg();
  state.exp_avg_sq = optimizer_.exp_avg_sq();
  state.metrics_bytes = metrics_->bytes();
  if (in_window()) {
    state.window = hooks_.window.state();
  }
  state.config_toml = in_.folder.config_toml();
  return state;
}

void Run::save_if_due() {
  const PhaseClock::Whole part(in_.engine.clock(), Phase::Files);
  if (saved_step_ == step_ || (step_ == first_step_ && in_.state)) {
    return;
  }
  if (is_multiple(step_, config_.train.checkpoint_every)) {
    keep_checkpoint();
  } else if (config_.train.autosave_s > 0 && seconds_since(last_save_) >= config_.train.autosave_s) {
    save_resume_state();
  } else {
    return;
  }
  saved_step_ = step_;
  last_save_ = Clock::now();
}

void Run::save_resume_state() {
  persist([this] { in_.folder.save_resume_state(checkpoint(), in_.spec); });
}

void Run::keep_checkpoint() {
  if (hooks_.on_checkpoint) {
    hooks_.on_checkpoint(step_, params_);
  }
  persist([this] { in_.folder.save_checkpoint(checkpoint(), in_.spec); });
}

void Run::save_final() {
  keep_checkpoint();
  close_folder();
}

void Run::close_folder() const {
  persist([this] {
    in_.folder.merge_parts("snapshots");
    in_.folder.remove_resume_state();
  });
}

/// From the first step of this process to the profile_steps-th.
void Run::profile() {
  PhaseClock& clock = in_.engine.clock();
  const std::int64_t done = step_ - first_step_;
  if (done == 0 && hooks_.profile_steps > 0) {
    clock.start();
  } else if (clock.is_running() && done == hooks_.profile_steps) {
    clock.lap(Phase::Other);
    clock.stop();
    hooks_.on_profile(clock);
  }
}

const LossSummary& Run::batch_loss() {
  if (gradient_step_ != step_) {
    PhaseClock& clock = in_.engine.clock();
    clock.lap(Phase::Other);
    const DropoutKey dropout{*config_.batch_seed, static_cast<std::uint64_t>(step_)};
    batch_loss_ = in_.engine.gradient(params_, batches_.at(step_), dropout, gradient_);
    gradient_step_ = step_;
    clock.lap(Phase::Gradient);
  }
  return batch_loss_;
}

bool Run::gradient_is_finite() const {
  std::atomic<bool> is_finite = true;
  for_element_chunks(in_.pool, std::ssize(gradient_), [&](std::ptrdiff_t begin, std::ptrdiff_t n) {
    const std::span<const float> all(gradient_);
    if (!ref::all_finite(all.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(n)))) {
      is_finite.store(false, std::memory_order_relaxed);
    }
  });
  return is_finite;
}

bool Run::compute_gradient() {
  const LossSummary& batch = batch_loss();
  if (std::isfinite(batch.loss) && gradient_is_finite()) {
    if (weights_are_known_infinite()) {
      divergence_ = divergence_in(params_);
      return false;
    }
    if (in_window()) {
      evaluate_for_window();
    }
    if (hooks_.on_batch) {
      hooks_.on_batch({step_, batch, next_lr()});
    }
    return true;
  }
  divergence_ = divergence_in(gradient_);
  return false;
}

void Run::evaluate_for_window() {
  const PhaseClock::Whole part(in_.engine.clock(), Phase::EarlyWindow);
  if (evaluation_.step != step_) {
    evaluation_ = {step_, train_loss(), in_.engine.evaluate(params_, in_.data.test_ids)};
  }
  before_ = params_;
}

/// A unit that never fires can have a weight that is no number, and neither loss nor gradient shows it.
bool Run::weights_are_known_infinite() const {
  return last_line_ && last_line_->step == step_ && !std::isfinite(last_line_->weight_norm);
}

bool Run::ends_finite() {
  if (!weights_are_known_infinite() && (!last_line_ || std::isfinite(last_line_->train_loss))) {
    return true;
  }
  divergence_ = divergence_in(params_);
  return false;
}

Divergence Run::divergence_in(std::span<const float> values) const {
  for (const TensorSpec& tensor : in_.spec.tensors) {
    if (!ref::all_finite(tensor.part_of(values))) {
      return {step_, tensor.name};
    }
  }
  return {step_, "loss"};
}

void Run::record_divergence() {
  if (!last_line_ || last_line_->step < step_) {
    evaluate();
  }
  if (in_window()) {
    save_window();
  }
  // Where the parameters themselves are not finite, the checkpoints before this one are the last good ones.
  if (ref::all_finite(params_) && saved_step_ != step_) {
    keep_checkpoint();
  }
  close_folder();
}

void Run::update() {
  PhaseClock& clock = in_.engine.clock();
  clock.lap(Phase::Other);
  optimizer_.step(params_, gradient_, next_lr(), step_ + 1, in_.pool);
  clock.lap(Phase::Optimiser);
  if (in_window()) {
    const PhaseClock::Whole part(clock, Phase::EarlyWindow);
    hooks_.window.record({step_, evaluation_.train, evaluation_.test, before_, gradient_, params_});
  }
  ++step_;
}

TrainResult Run::result(StopRequest stopped_by) {
  const bool final = stopped_by == StopRequest::None;
  TrainResult result;
  result.stopped_by = stopped_by;
  result.divergence = divergence_;
  result.last_step = step_;
  result.steps_done = step_ - first_step_;
  result.labels_seen = batches_.labels_seen(step_);
  result.seconds = seconds_since(start_);
  result.first_line_s = first_line_s_;
  result.outcome = milestones_.outcome(divergence_.has_value());
  result.milestones = milestones_.values(final);
  result.last_line = last_line_.value_or(MetricsLine{});
  result.best_test_acc = milestones_.best_test_acc();
  result.best_test_loss = milestones_.best_test_loss();
  return result;
}

}  // namespace

TrainResult train_run(const TrainInputs& inputs, const TrainHooks& hooks) {
  const FlushDenormals flush;
  // Step 1. Where the run stands: its beginning, or the state it left.
  Run run(inputs, hooks);
  for (;;) {
    run.profile();

    // Step 2. Look at the parameters, if this is a step to look at.
    if (run.evaluation_due()) {
      run.evaluate();
    }
    run.snapshot_if_due();
    run.save_window_if_over();

    // Step 3. The end, or a state to come back to.
    if (run.ended()) {
      run.ends_finite() ? run.save_final() : run.record_divergence();
      return run.result(StopRequest::None);
    }
    run.save_if_due();
    if (const StopRequest request = run.stop_requested(); request != StopRequest::None) {
      run.save_resume_state();
      return run.result(request);
    }

    // Step 4. Gradient of the loss at these parameters.
    if (!run.compute_gradient()) {
      run.record_divergence();
      return run.result(StopRequest::None);
    }

    // Step 5. One update.
    run.update();
  }
}

}  // namespace groklab
