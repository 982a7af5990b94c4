// SPDX-License-Identifier: MIT
// What recording every step costs: steps of a preset inside and outside the early window, turn and turn about, and the
// two parts that are counted as its price: a forward pass over the test pairs, and the spectra of W_E and W_U.
//   cmake --build --preset release --target early_window_bench
//   build/release/early_window_bench [preset] [threads]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "analysis/early_window.hpp"
#include "config/config_file.hpp"
#include "core/float_env.hpp"
#include "lab/workshop.hpp"
#include "train/optimizer.hpp"

namespace groklab {
namespace {

class Stopwatch {
 public:
  /// Microseconds since the last call.
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    const double us = std::chrono::duration<double, std::micro>(now - start_).count();
    start_ = now;
    return us;
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

double median(std::vector<double> x) {
  std::nth_element(x.begin(), x.begin() + std::ssize(x) / 2, x.end());
  return x[x.size() / 2];
}

MatrixView<const float> matrix(const ModelSpec& spec, const char* name, const std::vector<float>& params) {
  const TensorSpec& tensor = *spec.find(name);
  return {params.data() + tensor.offset, tensor.shape[0], tensor.shape[1]};
}

void measure(const std::string& preset, int threads) {
  constexpr int kSteps = 500;
  const FlushDenormals flush;
  Workshop shop(load_config(preset, {}), threads);
  Optimizer optimizer(shop.config.optimizer, shop.initial.size());
  EarlyWindow window(shop.spec);
  SingularValues of_W_E, of_W_U;
  std::vector<float> params = shop.initial, gradient(params.size()), before;
  std::vector<double> bare, inside, forward, spectra;
  Stopwatch watch;
  const auto step = [&](std::int64_t number) {
    const LossSummary train = shop.engine->gradient(params, shop.data.train_ids, {}, gradient);
    optimizer.step(params, gradient, shop.config.optimizer.lr, number, shop.pool);
    return train;
  };
  for (std::int64_t i = 0; i < kSteps; ++i) {
    watch.lap();
    step(2 * i + 1);
    bare.push_back(watch.lap());

    const LossSummary train = shop.engine->gradient(params, shop.data.train_ids, {}, gradient);
    const LossSummary test = shop.engine->evaluate(params, shop.data.test_ids);
    before = params;
    optimizer.step(params, gradient, shop.config.optimizer.lr, 2 * i + 2, shop.pool);
    window.record({2 * i + 1, train, test, before, gradient, params});
    inside.push_back(watch.lap());

    shop.engine->evaluate(params, shop.data.test_ids);
    forward.push_back(watch.lap());
    of_W_E.compute(matrix(shop.spec, "embed.W_E", params));
    of_W_U.compute(matrix(shop.spec, "unembed.W_U", params));
    spectra.push_back(watch.lap());
  }
  const double counted = median(bare) + median(forward) + median(spectra);
  fmt::print("{}, {} thread(s), median of {} steps, microseconds\n", preset, threads, kSteps);
  fmt::print("  step outside the window         {:8.0f}\n", median(bare));
  fmt::print("  forward pass over the test set  {:8.0f}\n", median(forward));
  fmt::print("  spectra of W_E and W_U          {:8.0f}\n", median(spectra));
  fmt::print("  step inside the window          {:8.0f}   {:.2f} times the sum of these three\n", median(inside),
             median(inside) / counted);
  fmt::print("  500 of 10,000 steps inside      {:+8.1f} % of the run's time\n",
             100 * 500 * (median(inside) - median(bare)) / (10000 * median(bare)));
}

}  // namespace
}  // namespace groklab

int main(int argc, char** argv) {
  groklab::measure(argc > 1 ? argv[1] : "forecast-p23", argc > 2 ? std::atoi(argv[2]) : 1);
}
