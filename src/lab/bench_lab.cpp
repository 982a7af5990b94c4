// SPDX-License-Identifier: MIT
#include "lab/bench_lab.hpp"

#include <xxhash.h>

#include <algorithm>

#include "config/config_file.hpp"
#include "lab/bare_run.hpp"
#include "lab/machine.hpp"

namespace groklab {

BenchResult bench(const BenchRequest& request) {
  constexpr double kRepeat_s = 0.5;
  const Config config = load_config(request.preset_or_file, request.overrides);
  BareRun run(config, threads_or_default(request.threads));
  run.steps(2);
  const double one_s = run.timed_steps_s(3) / 3;
  BenchResult result;
  result.engine = run.shop().engine->name();
  result.kernels = run.shop().engine->kernels();
  result.threads = run.shop().pool.size();
  result.steps = request.steps > 0 ? request.steps : std::max(1, static_cast<int>(kRepeat_s / one_s));
  for (int repeat = 0; repeat < request.repeats; ++repeat) {
    result.ms_a_step.push_back(1000 * run.timed_steps_s(result.steps) / result.steps);
  }
  std::sort(result.ms_a_step.begin(), result.ms_a_step.end());
  return result;
}

std::uint64_t numerics_signature() {
  constexpr int kSteps = 20;
  const std::vector<std::vector<std::string>> cases = {
      {"transformer-p113", "p=13", "d_model=16", "steps=20"},
      {"nanda2023", "p=11", "d_vocab_out=12", "d_model=12", "steps=20"},
      {"transformer-p113", "p=7", "d_model=8", "n_layers=2", "n_heads=2", "norm=pre", "activation=gelu", "causal=true",
       "dropout=0.1", "batch_size=5", "format=a + b =", "steps=20"},
      {"mlp-p97", "p=13", "hidden=[9, 7]", "steps=20"},
  };
  std::uint64_t signature = 0;
  for (const std::vector<std::string>& words : cases) {
    std::vector<std::string> overrides(words.begin() + 1, words.end());
    overrides.emplace_back("engine=reference");
    const Config config = load_config(words[0], overrides);
    BareRun run(config, 1);
    run.steps(kSteps);
    signature = XXH3_64bits_withSeed(run.params().data(), run.params().size() * sizeof(float), signature);
  }
  return signature;
}

}  // namespace groklab
