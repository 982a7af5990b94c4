// SPDX-License-Identifier: MIT
// "After the first call of a kind no call allocates": counts every allocation between two calls, mini-batches of
// changing examples and sizes included.
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "counted_allocations.hpp"
#include "engine/factored/network_of.hpp"
#include "engine/reference/tiny_task.hpp"
#include "kernels/fast/fast_kernels.hpp"

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

/// Whether it allocated; prints how often.
bool allocates(Engine& engine, const TinyTask& task, const std::string& name) {
  const long count = allocations_of(engine, task);
  if (count != 0) {
    std::printf("%s, %s, %s: %ld allocations after the first calls\n", name.c_str(), std::string(engine.name()).c_str(),
                std::string(engine.kernels()).c_str(), count);
  }
  return count != 0;
}

bool has_bfloat16(const TinyTask& task) {
  return fast_kernels().bf16_product != nullptr && factored_network_of(task.spec.config) != FactoredNetwork::Stack;
}

int check() {
  int failures = 0;
  for (const GradientCase& gradient_case : gradient_cases()) {
    TinyTask task(gradient_case.overrides);
    if (task.data.train_ids.size() < 4) {
      continue;  // no two different mini-batches
    }
    ThreadPool pool(2);
    failures += allocates(*make_reference_engine(task.inputs(pool)), task, gradient_case.name);
    failures += allocates(*make_factored_engine(task.inputs(pool)), task, gradient_case.name);
    if (has_bfloat16(task)) {
      task.config.precision = Precision::Bf16x3;
      failures += allocates(*make_factored_engine(task.inputs(pool)), task, gradient_case.name);
    }
  }
  std::printf("%s\n", failures == 0 ? "no allocation after the first calls" : "FAILED");
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace groklab

int main() { return groklab::check(); }
