// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "engine/factored/network_counts.hpp"
#include "engine/factored/step_counter.hpp"

namespace groklab {
namespace {

Width unpadded(std::ptrdiff_t width) { return {width, width, width}; }

void count_mlp(StepCounter& counter, const ModelSpec& spec, std::ptrdiff_t n) {
  std::ptrdiff_t in = 2 * spec.p;
  std::vector<std::ptrdiff_t> widths(spec.config.hidden.begin(), spec.config.hidden.end());
  widths.push_back(spec.config.d_vocab_out);
  // Nobody asks for the gradient of a one-hot vector.
  counter.product(Phase::PairProductsForward, "layer 0", n, in, widths[0]);
  counter.product(Phase::PairProductsBackward, "layer 0: dW", in, n, widths[0]);
  for (std::size_t i = 1; i < widths.size(); ++i) {
    counter.linear_map(kPairProducts, fmt::format("layer {}", i), {n, n, 1}, unpadded(widths[i - 1]),
                       unpadded(widths[i]));
  }
}

/// Every position goes through every layer; the last one is read out.
void count_transformer(StepCounter& counter, const ModelSpec& spec, std::ptrdiff_t n) {
  const ModelConfig& m = spec.config;
  const std::ptrdiff_t n_ctx = spec.n_ctx;
  const BlockRows rows{n * n_ctx, n * n_ctx, 1};
  const Width model = unpadded(m.d_model);
  const std::ptrdiff_t heads = std::ptrdiff_t{m.n_heads} * m.d_head;
  for (int layer = 0; layer < m.n_layers; ++layer) {
    const std::string name = fmt::format("layer {}: ", layer);
    counter.linear_map(kPairProducts, name + "Q, K, V", rows, model, unpadded(3 * heads));
    const std::ptrdiff_t numbers = n * n_ctx * n_ctx * heads;  // a mask hides keys after they were computed
    counter.rows(Phase::PairRowsForward, name + "attention", numbers, 4, 2 * kFloat);
    counter.rows(Phase::PairRowsBackward, name + "attention", numbers, 8, 4 * kFloat);
    counter.linear_map(kPairProducts, name + "W_O", rows, unpadded(heads), model);
    counter.linear_map(kPairProducts, name + "W_in", rows, model, unpadded(m.d_mlp));
    counter.linear_map(kPairProducts, name + "W_out", rows, unpadded(m.d_mlp), model);
  }
  counter.linear_map(kPairProducts, "W_U", {n, n, 1}, model, unpadded(m.d_vocab_out));
}

}  // namespace

void count_dense(StepPlan& plan, const ModelSpec& spec, std::ptrdiff_t n_examples) {
  StepCounter counter(plan.dense);
  if (spec.config.kind == ModelKind::Mlp) {
    count_mlp(counter, spec, n_examples);
  } else {
    count_transformer(counter, spec, n_examples);
  }
  count_loss(counter, n_examples, spec.config.d_vocab_out, spec.config.d_vocab_out);
}

}  // namespace groklab
