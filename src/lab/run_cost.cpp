// SPDX-License-Identifier: MIT
#include "lab/run_cost.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "config/config_file.hpp"
#include "core/error.hpp"
#include "core/sorted_positions.hpp"
#include "lab/bare_run.hpp"
#include "lab/observers.hpp"
#include "sweep/job_queue.hpp"

namespace groklab {
namespace {

constexpr double kLongEnough_s = 0.1;  // of repeats, for a time that is right to some percent
constexpr std::size_t kMostMeasured = 48;
constexpr double kThreadScaling = 0.93;  // n threads are n^0.93 times as fast: 1.9 for 2, as the presets' networks are

double timed_s(const std::function<void()>& call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Seconds of one call, from as many as are long enough together.
double mean_time_s(const std::function<void()>& call) {
  const double first_s = timed_s(call);
  const int n = std::clamp(static_cast<int>(kLongEnough_s / std::max(first_s, 1e-9)), 1, 1000);
  return timed_s([&] {
           for (int i = 0; i < n; ++i) {
             call();
           }
         }) /
         n;
}

/// Equal for configurations that take equally long, length of the run aside.
std::string cost_key(Config config) {
  const OptimizerName name = config.optimizer.name;
  config.optimizer = OptimizerConfig();
  config.optimizer.name = name;
  const TrainConfig train = config.train;
  config.train = TrainConfig();
  config.train.batch_size = train.batch_size;
  config.train.order_params = train.order_params;
  config.train.progress_measures = train.progress_measures;
  config.train.fourier_every = train.fourier_every > 0 ? 1 : 0;
  config.train.record_every_step_until = train.record_every_step_until > 0 ? 1 : 0;
  config.seed = 0;
  config.data_seed = config.init_seed = config.batch_seed = std::nullopt;
  config.rng_skip = 0;
  return config_to_toml(config);
}

}  // namespace

double RunCost::seconds(const Config& config) const {
  const TrainConfig& train = config.train;
  const auto times = [&](std::int64_t every) { return every > 0 ? static_cast<double>(train.steps / every + 1) : 0.0; };
  const auto evaluations = times(train.eval_every) + static_cast<double>(train.eval_at.size());
  const auto window = static_cast<double>(std::min(train.record_every_step_until, train.steps));
  return start_s + static_cast<double>(train.steps) * step_s + evaluations * evaluation_s +
         times(train.fourier_every) * snapshot_s + window * window_step_s;
}

RunCost measure_run_cost(const Config& config) {
  RunCost cost;
  std::optional<BareRun> run;
  cost.start_s = timed_s([&] { run.emplace(config, 1); });
  run->steps(2);  // the first touch every table for the first time
  cost.step_s = mean_time_s([&] { run->steps(1); });

  const Workshop& shop = run->shop();
  Observers observers(shop);
  TrainHooks hooks;
  observers.hang_into(hooks);
  LossSummary train;
  LossSummary test;
  const double test_s = mean_time_s([&] { test = shop.engine->evaluate(run->params(), shop.data.test_ids); });
  cost.evaluation_s = test_s + mean_time_s([&] {
                        train = shop.engine->evaluate(run->params(), shop.data.train_ids);
                        if (hooks.measures) {
                          hooks.measures(run->params());
                        }
                      });
  if (config.train.fourier_every > 0) {
    cost.snapshot_s = mean_time_s([&] { hooks.snapshot(run->params()); });
  }
  if (hooks.window.record) {
    const StepView view{0, train, test, run->params(), run->gradient(), run->params()};
    cost.window_step_s = test_s + mean_time_s([&] { hooks.window.record(view); });
  }
  return cost;
}

std::vector<double> estimate_seconds(std::span<const Config* const> configs, int n_workers) {
  std::map<std::string, std::size_t> kinds;
  std::vector<std::size_t> kind_of(configs.size());
  std::vector<const Config*> examples;
  for (std::size_t i = 0; i < configs.size(); ++i) {
    const auto [kind, is_new] = kinds.try_emplace(cost_key(*configs[i]), kinds.size());
    kind_of[i] = kind->second;
    if (is_new) {
      examples.push_back(configs[i]);
    }
  }
  const std::size_t every = (examples.size() + kMostMeasured - 1) / kMostMeasured;
  const std::size_t n_measured = examples.empty() ? 0 : (examples.size() + every - 1) / every;
  // At least one measurement a core at the same time, as the runs will be.
  std::vector<RunCost> costs(std::max(n_measured, static_cast<std::size_t>(n_workers)));
  run_jobs({.n_jobs = n_measured == 0 ? 0 : costs.size(),
            .n_workers = n_workers,
            .run =
                [&](std::size_t i) {
                  try {
                    costs[i] = measure_run_cost(*examples[i % n_measured * every]);
                  } catch (const Error&) {
                    costs[i] = RunCost();  // what cannot be built fails at once when its turn comes
                  }
                },
            .stop = [] { return false; },
            .look = [] {}});
  std::vector<double> seconds;
  for (std::size_t i = 0; i < configs.size(); ++i) {
    seconds.push_back(costs[kind_of[i] / every].seconds(*configs[i]));
  }
  return seconds;
}

std::vector<std::size_t> longest_first(std::span<const double> seconds) {
  return sorted_positions(seconds.size(), [&](std::size_t a, std::size_t b) { return seconds[a] > seconds[b]; });
}

int late_threads(int n_workers, int n_running) { return std::max(1, n_workers / n_running); }

double makespan_s(std::span<const double> seconds, int n_workers) {
  // Step 1. Until the last run has begun, one run a core.
  std::vector<double> free_at(static_cast<std::size_t>(n_workers));  // heap, the earliest first
  double now = 0;
  for (const double s : seconds) {
    std::pop_heap(free_at.begin(), free_at.end(), std::greater<>());
    now = free_at.back();
    free_at.back() = now + s;
    std::push_heap(free_at.begin(), free_at.end(), std::greater<>());
  }

  // Step 2. Whenever a run ends, the others share its cores.
  std::sort(free_at.begin(), free_at.end());
  auto next = std::upper_bound(free_at.begin(), free_at.end(), now);
  double done = now;  // how far the runs that still go on are, on their cores' own clocks
  for (; next != free_at.end(); ++next) {
    const int threads = late_threads(n_workers, static_cast<int>(free_at.end() - next));
    const double speed = free_at.back() - done > kWorthMoreThreads_s ? std::pow(threads, kThreadScaling) : 1;
    now += (*next - done) / speed;
    done = *next;
  }
  return now;
}

}  // namespace groklab
