// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.hpp"
#include "runs/run_folder.hpp"
#include "train/milestones.hpp"
#include "train/stop_request.hpp"

namespace groklab {

/// What training tells its caller at every evaluation.
struct Progress {
  const MetricsLine& line;
  const Milestones& milestones;
  double lr = 0;  ///< of the coming update
  std::int64_t labels_seen = 0;
  double seconds = 0;           ///< of this process
  double steps_per_second = 0;  ///< since the last report
  double seconds_left = 0;      ///< to train.steps at the present speed; stop rules may end a run earlier
};

/// A step of the early window: the parameters after exactly `step` updates, and the update that came then.
struct StepView {
  std::int64_t step = 0;
  LossSummary train, test;  ///< at `params`, dropout off
  std::span<const float> params;
  std::span<const float> gradient;  ///< that the update was made from
  std::span<const float> updated;   ///< parameters after it
};

/// Who records the early window (train.record_every_step_until); all empty where nobody does.
struct WindowHooks {
  std::function<void(const StepView&)> record;
  std::function<std::vector<StoredTensor>()> arrays;  ///< what early.npz holds
  std::function<std::vector<StoredTensor>()> state;   ///< what a checkpoint inside the window holds
  std::function<void(std::span<const StoredTensor>)> restore;
};

/// The batch of one update, seen at the parameters before it, dropout on.
struct BatchView {
  std::int64_t step = 0;
  const LossSummary& loss;
  double lr = 0;  ///< of the update
};

/// What others hang into a run. Training knows these calls, not what they do.
struct TrainHooks {
  std::function<void(const Progress&)> on_evaluation;
  std::function<void(const std::string&)> on_message;
  /// Arrays of one moment for snapshots.npz, every train.fourier_every steps; may be empty.
  std::function<std::vector<StoredTensor>(std::span<const float> params)> snapshot;
  /// Further numbers for every line of metrics.jsonl; may be empty.
  std::function<std::vector<std::pair<std::string, double>>(std::span<const float> params)> measures;
  WindowHooks window;
  std::function<void(const BatchView&)> on_batch;  ///< before every update; may be empty
  /// Just before a checkpoint is kept, the last one too; may be empty.
  std::function<void(std::int64_t step, std::span<const float> params)> on_checkpoint;
  /// Called once, after the first profile_steps steps of this process, with the time since they began. 0: never.
  std::function<void(const PhaseClock&)> on_profile;
  int profile_steps = 0;
  std::function<StopRequest()> stop_requested;  ///< polled every step
  /// Where training ends at the latest, as if train.steps said so but for the learning rate; negative: nowhere earlier.
  std::int64_t last_step = -1;
  /// A stop rule of the caller's: asked once for every line of metrics.jsonl in the order of their steps, on a resume for
  /// those that are there already too. True ends the run at that line. May be empty.
  std::function<bool(const MetricsLine&)> is_enough;
};

/// What a run is trained with. The referenced objects outlive the call.
struct TrainInputs {
  const Config& config;
  const ModelSpec& spec;
  const Dataset& data;
  Engine& engine;
  ThreadPool& pool;
  const RunFolder& folder;
  std::span<const float> initial_params;
  std::optional<Checkpoint> state;  ///< to go on from; nullopt: from initial_params
};

/// Where a loss or a gradient stopped being finite.
struct Divergence {
  std::int64_t step = 0;
  std::string tensor;  ///< the first of the table whose gradient or itself is not finite; "loss" when all are
};

struct TrainResult {
  StopRequest stopped_by = StopRequest::None;  ///< None: the run came to its end
  std::optional<Divergence> divergence;
  std::int64_t last_step = 0;
  std::int64_t steps_done = 0;  ///< by this process
  std::int64_t labels_seen = 0;
  double seconds = 0;                  ///< by this process, saving included
  std::optional<double> first_line_s;  ///< from the start of training to the first line of metrics.jsonl
  RunOutcome outcome = RunOutcome::Unfit;
  MilestoneValues milestones;
  MetricsLine last_line;
  double best_test_acc = 0;
  double best_test_loss = 0;
};

/// Trains to the end, to a stop rule, to a divergence or to a request to stop, leaving whole files at every instant.
/// Throws Error(Io) when the disk stays unusable after retries; the last good checkpoint is then intact.
TrainResult train_run(const TrainInputs& inputs, const TrainHooks& hooks);

}  // namespace groklab
