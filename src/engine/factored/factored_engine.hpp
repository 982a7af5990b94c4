// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "engine/engine.hpp"
#include "engine/factored/group_sums.hpp"
#include "engine/factored/pair_plan.hpp"
#include "kernels/fast/fast_kernels.hpp"

namespace groklab {

/// The engine of every network whose activations live in small domains. `Network` says what its tables, blocks and
/// gradients are; this walks the pair domain.
///
/// Network: Tables with compute(params) and compute_transposes(); Blocks (one a thread) with forward, loss, backward and
/// logits_row; Sums (one a group) with zero, data, size; Gradient with compute(sums, params, gradient).
template <class Network>
class FactoredEngine final : public Engine {
 public:
  explicit FactoredEngine(const EngineInputs& in)
      : pool_(in.pool),
        kernels_(fast_kernels()),
        classes_(in.spec.config.d_vocab_out),
        train_plan_(in.data),
        other_plan_(in.data),
        tables_(in.spec, in.pool, kernels_),
        gradient_(in.spec, tables_, in.pool, kernels_) {
    const LossMode mode = in.config.loss.dtype == LossDtype::F64 ? LossMode::F64 : LossMode::F32;
    for (int thread = 0; thread < in.pool.size(); ++thread) {
      blocks_.push_back(std::make_unique<typename Network::Blocks>(tables_, kernels_, mode));
    }
    for (int group = 0; group < PairPlan::kGroups; ++group) {
      sums_.push_back(std::make_unique<typename Network::Sums>(tables_.shape));
    }
  }

  std::string_view name() const override { return "factored"; }
  std::string_view kernels() const override { return kernels_.variant; }

  LossSummary gradient(std::span<const float> params, std::span<const std::int32_t> ids, DropoutKey,
                       std::span<float> gradient) override {
    train_plan_.assign(ids);
    start(train_plan_, params);
    tables_.compute_transposes();
    const float scale = 1.0F / static_cast<float>(ids.size());
    pool_.run(PairPlan::kGroups, [&](int group, int thread) {
      typename Network::Sums& sums = *sums_[static_cast<size_t>(group)];
      typename Network::Blocks& blocks = *blocks_[static_cast<size_t>(thread)];
      sums.zero();
      for (int block = train_plan_.group_begin(group); block < train_plan_.group_begin(group + 1); ++block) {
        blocks.forward(train_plan_, block);
        losses_[static_cast<size_t>(block)] = blocks.loss(train_plan_, block, scale, true);
        blocks.backward(train_plan_, block, sums);
      }
    });
    add_groups(sums_, pool_);
    gradient_.compute(*sums_[0], params.data(), gradient.data());
    return summary(train_plan_);
  }

  LossSummary evaluate(std::span<const float> params, std::span<const std::int32_t> ids) override {
    start(plan_for(ids), params);
    const PairPlan& plan = *evaluated_;
    pool_.run(plan.n_blocks(), [&](int block, int thread) {
      typename Network::Blocks& blocks = *blocks_[static_cast<size_t>(thread)];
      blocks.forward(plan, block);
      losses_[static_cast<size_t>(block)] = blocks.loss(plan, block, 0.0F, false);
    });
    return summary(plan);
  }

  void logits(std::span<const float> params, std::span<const std::int32_t> ids, std::span<float> out) override {
    start(plan_for(ids), params);
    const PairPlan& plan = *evaluated_;
    pool_.run(plan.n_blocks(), [&](int block, int thread) {
      typename Network::Blocks& blocks = *blocks_[static_cast<size_t>(thread)];
      blocks.forward(plan, block);
      for (std::ptrdiff_t row = 0; row < plan.block_size(block); ++row) {
        const std::ptrdiff_t place = plan.position()[plan.block_begin(block) + row];
        std::copy_n(blocks.logits_row(row), classes_, out.data() + place * classes_);
      }
    });
  }

 private:
  /// The training set is looked at between updates too: its plan is kept apart, so that neither is made anew.
  PairPlan& plan_for(std::span<const std::int32_t> ids) {
    evaluated_ = train_plan_.is_for(ids) ? &train_plan_ : &other_plan_;
    evaluated_->assign(ids);
    return *evaluated_;
  }

  void start(const PairPlan& plan, std::span<const float> params) {
    losses_.resize(std::max(losses_.size(), static_cast<size_t>(plan.n_blocks())));
    tables_.compute(params.data());
  }

  LossSummary summary(const PairPlan& plan) const {
    LossSummary total;
    for (int block = 0; block < plan.n_blocks(); ++block) {
      total.loss += losses_[static_cast<size_t>(block)].loss_sum;
      total.correct += losses_[static_cast<size_t>(block)].correct;
      total.margin += losses_[static_cast<size_t>(block)].margin_sum;
    }
    total.count = plan.size();
    total.loss /= static_cast<double>(total.count);
    total.margin /= static_cast<double>(total.count);
    return total;
  }

  ThreadPool& pool_;
  const FastKernels& kernels_;
  std::ptrdiff_t classes_;
  PairPlan train_plan_;
  PairPlan other_plan_;
  PairPlan* evaluated_ = nullptr;
  typename Network::Tables tables_;
  typename Network::Gradient gradient_;
  std::vector<std::unique_ptr<typename Network::Blocks>> blocks_;
  std::vector<std::unique_ptr<typename Network::Sums>> sums_;
  std::vector<SoftmaxResult> losses_;
};

}  // namespace groklab
