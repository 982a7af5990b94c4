// SPDX-License-Identifier: MIT
#include "engine/factored/stack_prefix.hpp"

#include <algorithm>
#include <numeric>

#include "engine/factored/pair_plan.hpp"

namespace groklab {
namespace {

/// Examples of a block, of one or two positions each: at most 32, and the groups get as many blocks of nearly one size.
std::ptrdiff_t examples_of_a_block(std::ptrdiff_t p) {
  constexpr std::ptrdiff_t kMost = 32;
  const std::ptrdiff_t rounds = (p + kMost * PairPlan::kGroups - 1) / (kMost * PairPlan::kGroups);
  return (p + rounds * PairPlan::kGroups - 1) / (rounds * PairPlan::kGroups);
}

}  // namespace

StackPrefix::StackPrefix(StackTables& tables, ThreadPool& pool, const FastKernels& kernels)
    : tables_(tables),
      pool_(pool),
      kernels_(kernels),
      block_size_(examples_of_a_block(tables.shape.p)),
      tokens_(static_cast<std::size_t>(tables.shape.p)) {
  std::iota(tokens_.begin(), tokens_.end(), 0);
  for (std::ptrdiff_t begin = 0; begin < tables.shape.p; begin += block_size_) {
    activations_.emplace_back(tables.shape, block_size_, tables.shape.pos_b, false);
  }
  for (int thread = 0; thread < pool.size(); ++thread) {
    layers_.push_back(std::make_unique<StackLayers>(tables, kernels, block_size_, clock_));
  }
}

StackBlock StackPrefix::block_at(int block) const {
  const std::ptrdiff_t begin = block * block_size_;
  return {.n = std::min(block_size_, tables_.shape.p - begin),
          .a = tokens_.data() + begin,
          .b = nullptr,
          .place = nullptr,
          .begin = 0,
          .end = tables_.shape.pos_b};
}

void StackPrefix::forward(const Pass& pass) {
  pool_.run(n_blocks(), [&](int i, int thread) {
    const StackBlock block = block_at(i);
    StackActivations& act = activations_[static_cast<std::size_t>(i)];
    layers_[static_cast<std::size_t>(thread)]->forward(act, block, pass);
    keep_keys(block, act);
  });
}

void StackPrefix::keep_keys(const StackBlock& block, const StackActivations& act) {
  const StackShape& shape = tables_.shape;
  for (std::ptrdiff_t layer = 1; layer < shape.n_layers; ++layer) {
    const ConstRows keys = act.layers[static_cast<std::size_t>(layer)].keys(shape, layer, block.rows());
    float* kept = tables_.prefix_keys[static_cast<std::size_t>(layer)].data();
    for (std::ptrdiff_t position = 0; position < block.end; ++position) {
      for (std::ptrdiff_t e = 0; e < block.n; ++e) {
        std::copy_n(keys.row(position * block.n + e), keys.cols, kept + (position * shape.p + block.a[e]) * keys.cols);
      }
    }
  }
}

void StackPrefix::backward(SumGroups<StackSums> groups, const Pass& pass) {
  add_groups(groups, pool_, kernels_, groups[0]->dprefix(1) - groups[0]->data(), groups[0]->size());
  const int n_groups = static_cast<int>(groups.size());
  pool_.run(n_groups, [&](int group, int thread) {
    for (int i = group * n_blocks() / n_groups; i < (group + 1) * n_blocks() / n_groups; ++i) {
      layers_[static_cast<std::size_t>(thread)]->backward(activations_[static_cast<std::size_t>(i)], block_at(i), pass,
                                                          *groups[static_cast<std::size_t>(group)], groups[0].get());
    }
  });
}

}  // namespace groklab
