// SPDX-License-Identifier: MIT
// What the order parameters cost beside the training they watch: system O's network (p = 97, one hidden layer of 512,
// 30 % of the pairs), and the ranks of system F's embeddings, which are measured at every step of its early window.
//   cmake --build --preset release --target order_parameters_bench && build/release/order_parameters_bench
#include <benchmark/benchmark.h>

#include <vector>

#include "analysis/effective_rank.hpp"
#include "analysis/order_parameters.hpp"
#include "analysis/participation_ratio.hpp"
#include "analysis/singular_values.hpp"
#include "core/philox.hpp"
#include "engine/engine.hpp"

namespace groklab {
namespace {

std::vector<float> random_matrix(std::ptrdiff_t m, std::ptrdiff_t n) {
  Philox random(1, Stream::Init, 0);
  std::vector<float> a(static_cast<size_t>(m * n));
  for (float& x : a) {
    x = static_cast<float>(random.next_normal());
  }
  return a;
}

/// Arguments: rows, columns.
void effective_rank_of(benchmark::State& state) {
  const std::vector<float> a = random_matrix(state.range(0), state.range(1));
  SingularValues solver;
  for (auto _ : state) {
    benchmark::DoNotOptimize(effective_rank(solver.compute({a.data(), state.range(0), state.range(1)})));
  }
}
BENCHMARK(effective_rank_of)->Args({23, 64})->Args({64, 23})->Args({194, 512})->Unit(benchmark::kMicrosecond);

struct SystemO {
  explicit SystemO(int threads) : pool(threads) {
    config.task.p = 97;
    config.task.split_rng = SplitRng::Numpy;
    config.model.kind = ModelKind::Mlp;
    config.model.format = TokenFormat::OneHot;
    config.model.hidden = {512};
    config.model.unembed_bias = true;
    config.model.init = Init::Order;
    resolve(config);
    spec = make_model_spec(config);
    data = make_dataset(config);
    params = initial_parameters(spec, config);
  }

  ThreadPool pool;
  Config config;
  ModelSpec spec;
  Dataset data;
  std::vector<float> params;
};

// Argument of the three below: threads.

void participation_ratio_of_the_test_set(benchmark::State& state) {
  ThreadPool pool(static_cast<int>(state.range(0)));
  const std::vector<float> h = random_matrix(6587, 512);
  for (auto _ : state) {
    benchmark::DoNotOptimize(participation_ratio({h.data(), 6587, 512}, pool));
  }
}
BENCHMARK(participation_ratio_of_the_test_set)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void all_order_parameters(benchmark::State& state) {
  SystemO system(static_cast<int>(state.range(0)));
  OrderParameters order(system.spec, system.data, system.pool);
  for (auto _ : state) {
    benchmark::DoNotOptimize(order.measure(system.params));
  }
}
BENCHMARK(all_order_parameters)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

/// The greater part of a training step, to compare with.
void gradient_of_the_training_set(benchmark::State& state) {
  SystemO system(static_cast<int>(state.range(0)));
  const auto engine = make_engine({system.config, system.spec, system.data, system.pool, system.params});
  std::vector<float> gradient(system.params.size());
  for (auto _ : state) {
    benchmark::DoNotOptimize(engine->gradient(system.params, system.data.train_ids, {}, gradient));
  }
}
BENCHMARK(gradient_of_the_training_set)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace groklab

BENCHMARK_MAIN();
