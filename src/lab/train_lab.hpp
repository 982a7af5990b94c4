// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "train/trainer.hpp"

namespace groklab {

/// `groklab train` as a call: what to train, where, and with how many threads.
struct TrainRequest {
  std::string preset_or_file;          ///< may be empty with `resume`
  std::vector<std::string> overrides;  ///< key=value
  std::optional<Config> config;        ///< resolved, in place of the two before
  std::string out;                     ///< folder of a new run; empty: the first free name in runs/
  std::string resume;  ///< folder of a run to go on with; with a preset too: to begin, if it is not there
  std::string fork;    ///< folder of a run to begin from, with `overrides`, in place of a preset; empty: none
  std::optional<std::int64_t> fork_step;  ///< the checkpoint of that run
  bool skip_busy = false;  ///< a run that another process is training is left to it; otherwise it is an error
  std::string forecast;    ///< forecaster.json to apply while it trains; empty: none
  int threads = 0;         ///< 0: default_threads()
  int profile_steps = 0;   ///< steps whose time on_profile gets, by phase; 0: none
};

/// What is known before the first step.
struct TrainStart {
  std::string path;
  const Config& config;
  std::string engine;
  std::string kernels;
  int threads = 1;
  std::int64_t n_params = 0;
  std::int64_t n_train = 0;
  std::int64_t n_test = 0;
  std::int64_t first_step = 0;
};

struct TrainCalls {
  std::function<void(const TrainStart&)> on_start;
  std::function<void(const Progress&)> on_evaluation;
  std::function<void(const std::string&)> on_message;
  std::function<void(const PhaseClock&)> on_profile;
  std::function<StopRequest()> stop_requested;
  std::function<bool(const MetricsLine&)> is_enough;  ///< as TrainHooks::is_enough
};

struct TrainSummary {
  std::string path;
  bool was_finished = false;  ///< nothing was left to do
  bool was_busy = false;      ///< another process of this machine is training it: nothing was done
  TrainResult result;
};

/// Trains a run to its end or to a request to stop, with its folder and run.json. Thread-safety: independent runs may
/// train at the same time in different threads. Throws Error.
TrainSummary train(const TrainRequest& request, const TrainCalls& calls);

/// Accuracy and loss of guessing: 1 / p and ln p.
double chance_accuracy(const Config& config);
double chance_loss(const Config& config);

}  // namespace groklab
