// SPDX-License-Identifier: MIT
#include "lab/bare_run.hpp"

#include <chrono>

#include "core/float_env.hpp"
#include "train/schedule.hpp"

namespace groklab {

BareRun::BareRun(const Config& config, int threads)
    : shop_(config, threads),
      params_(shop_.initial),
      gradient_(params_.size()),
      optimizer_(config.optimizer, params_.size()),
      batches_(shop_.data.train_ids, config.train.batch_size, *config.batch_seed) {}

void BareRun::steps(int n) {
  const FlushDenormals flush;
  const Config& config = shop_.config;
  for (int i = 0; i < n; ++i, ++step_) {
    const DropoutKey dropout{*config.batch_seed, static_cast<std::uint64_t>(step_)};
    shop_.engine->gradient(params_, batches_.at(step_), dropout, gradient_);
    optimizer_.step(params_, gradient_, learning_rate(config.optimizer, step_ + 1, config.train.steps), step_ + 1,
                    shop_.pool);
  }
}

double BareRun::timed_steps_s(int n) {
  const auto start = std::chrono::steady_clock::now();
  steps(n);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace groklab
