// SPDX-License-Identifier: MIT
// "After the first call of a kind no call allocates": counts every allocation between two calls, mini-batches of
// changing examples and sizes included.
#include <cstdio>
#include <span>
#include <vector>

#include "counted_allocations.hpp"
#include "engine/reference/tiny_task.hpp"

namespace groklab {
namespace {

/// Allocations of calls on shifting windows of the training set, after one call of each kind.
long allocations_of(Engine& engine, const TinyTask& task) {
  const std::vector<float>& params = task.params;
  const auto n_classes = static_cast<std::size_t>(task.spec.config.d_vocab_out);
  std::vector<float> gradient(params.size());
  const std::span<const std::int32_t> ids(task.data.train_ids);
  const std::size_t batch = (ids.size() + 1) / 2;
  std::vector<float> logits(ids.size() * n_classes);
  long before = 0;
  for (std::size_t round = 0; round < 4; ++round) {
    const std::size_t size = round < 2 ? batch : batch - round % 2;
    const std::span<const std::int32_t> part = ids.subspan(round % 2, size - (round % 2 != 0 && size > 1 ? 1 : 0));
    engine.gradient(params, part, {.seed = 1, .step = round}, gradient);
    engine.evaluate(params, part);
    engine.evaluate(params, task.data.test_ids);
    engine.logits(params, part, std::span(logits).first(part.size() * n_classes));
    if (round == 0) {
      before = allocations.load();
    }
  }
  return allocations.load() - before;
}

int check() {
  int failures = 0;
  for (const GradientCase& gradient_case : gradient_cases()) {
    const TinyTask task(gradient_case.overrides);
    if (task.data.train_ids.size() < 4) {
      continue;  // no two different mini-batches
    }
    ThreadPool pool(2);
    const EngineInputs inputs = task.inputs(pool);
    for (const std::unique_ptr<Engine>& engine : {make_reference_engine(inputs), make_factored_engine(inputs)}) {
      const long count = allocations_of(*engine, task);
      if (count != 0) {
        std::printf("%s, %s: %ld allocations after the first calls\n", gradient_case.name.c_str(),
                    std::string(engine->name()).c_str(), count);
        ++failures;
      }
    }
  }
  std::printf("%s\n", failures == 0 ? "no allocation after the first calls" : "FAILED");
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace groklab

int main() { return groklab::check(); }
