// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "core/check.hpp"
#include "engine/engine.hpp"
#include "engine/factored/group_sums.hpp"
#include "engine/factored/pair_linear.hpp"
#include "engine/factored/pair_plan.hpp"
#include "engine/factored/pass.hpp"
#include "kernels/fast/fast_kernels.hpp"

namespace groklab {

/// The engine of every network whose activations live in small domains. `Network` says what its tables, blocks and
/// gradients are; this walks the pair domain.
///
/// Network: kHasBfloat16, whether it has products in bfloat16; Tables with compute(params, pass) and compute_transposes();
/// Blocks (one a thread) with forward, loss, backward, logits_row and kCut; Sums (one a group) with zero, data, size;
/// Gradient with compute(groups, pass, params, gradient, clock), which leaves all groups but the first 0.
template <class Network>
class FactoredEngine final : public Engine {
 public:
  explicit FactoredEngine(const EngineInputs& in)
      : pool_(in.pool),
        kernels_(fast_kernels()),
        kernels_name_(kernels_name(in.config.precision)),
        classes_(in.spec.config.d_vocab_out),
        output_scale_(in.spec.config.output_scale),
        train_plan_(in.data, Network::Blocks::kCut),
        other_plan_(in.data, Network::Blocks::kCut),
        tables_(in.spec, in.pool, kernels_, in.config.precision),
        gradient_(in.spec, tables_, in.pool, kernels_) {
    const LossMode mode = in.config.loss.dtype == LossDtype::F64 ? LossMode::F64 : LossMode::F32;
    for (int thread = 0; thread < in.pool.size(); ++thread) {
      PhaseClock& thread_clock = thread == 0 ? clock() : worker_clock_;
      blocks_.push_back(std::make_unique<typename Network::Blocks>(tables_, kernels_, mode, thread_clock));
    }
    for (int group = 0; group < PairPlan::kGroups; ++group) {
      sums_.push_back(std::make_unique<typename Network::Sums>(tables_));
    }
    if (output_scale_ > 0) {
      remember_initial_logits(in);
    }
  }

  std::string_view name() const override { return "factored"; }
  std::string_view kernels() const override { return kernels_name_; }

  LossSummary gradient(std::span<const float> params, std::span<const std::int32_t> ids, DropoutKey dropout,
                       std::span<float> gradient) override {
    const Pass pass{true, dropout};
    train_plan_.assign(ids);
    start(train_plan_, params, pass);
    clock().lap(Phase::TablesForward);
    tables_.compute_transposes();
    clock().lap(Phase::Transposes);
    // d(loss / s^2) / df = (dloss / dlogits) / s: dividing by n s instead of n does both means.
    const double divisor = static_cast<double>(ids.size()) * (f0_.empty() ? 1.0 : output_scale_);
    const auto scale = static_cast<float>(1.0 / divisor);
    pool_.run(train_plan_.n_groups(), [&](int group, int thread) {
      typename Network::Sums& sums = *sums_[static_cast<size_t>(group)];
      typename Network::Blocks& blocks = *blocks_[static_cast<size_t>(thread)];
      if (group == 0) {
        sums.zero();  // adding up the groups left the others so
      }
      for (int block = train_plan_.group_begin(group); block < train_plan_.group_begin(group + 1); ++block) {
        blocks.forward(train_plan_, block, pass);
        scale_outputs(blocks, train_plan_, block);
        losses_[static_cast<size_t>(block)] = blocks.loss(train_plan_, block, scale, true);
        blocks.backward(train_plan_, block, pass, sums);
      }
    });
    clock().lap(Phase::Waiting);
    const auto groups = SumGroups<typename Network::Sums>(sums_).first(static_cast<size_t>(train_plan_.n_groups()));
    gradient_.compute(groups, pass, params.data(), gradient.data(), clock());
    return summary(train_plan_);
  }

  LossSummary evaluate(std::span<const float> params, std::span<const std::int32_t> ids) override {
    start(plan_for(ids), params, kEvaluation);
    const PairPlan& plan = *evaluated_;
    pool_.run(plan.n_blocks(), [&](int block, int thread) {
      typename Network::Blocks& blocks = *blocks_[static_cast<size_t>(thread)];
      blocks.forward(plan, block, kEvaluation);
      scale_outputs(blocks, plan, block);
      losses_[static_cast<size_t>(block)] = blocks.loss(plan, block, 0.0F, false);
    });
    return summary(plan);
  }

  void logits(std::span<const float> params, std::span<const std::int32_t> ids, std::span<float> out) override {
    start(plan_for(ids), params, kEvaluation);
    const PairPlan& plan = *evaluated_;
    pool_.run(plan.n_blocks(), [&](int block, int thread) {
      typename Network::Blocks& blocks = *blocks_[static_cast<size_t>(thread)];
      blocks.forward(plan, block, kEvaluation);
      for (std::ptrdiff_t row = 0; row < plan.block_size(block); ++row) {
        const std::ptrdiff_t place = plan.position()[plan.block_begin(block) + row];
        std::copy_n(blocks.logits_row(row), classes_, out.data() + place * classes_);
      }
    });
  }

 private:
  static constexpr Pass kEvaluation{};

  /// The training set is looked at between updates too: its plan is kept apart, so that neither is made anew.
  PairPlan& plan_for(std::span<const std::int32_t> ids) {
    evaluated_ = train_plan_.is_for(ids) ? &train_plan_ : &other_plan_;
    evaluated_->assign(ids);
    return *evaluated_;
  }

  void start(const PairPlan& plan, std::span<const float> params, const Pass& pass) {
    losses_.resize(std::max(losses_.size(), static_cast<size_t>(plan.n_blocks())));
    tables_.compute(params.data(), pass);
  }

  /// f0 of every example, for model.output_scale.
  void remember_initial_logits(const EngineInputs& in) {
    GROKLAB_CHECK(static_cast<std::int64_t>(in.initial_params.size()) == in.spec.n_params);
    std::vector<std::int32_t> all(static_cast<size_t>(in.data.size()));
    std::iota(all.begin(), all.end(), 0);
    std::vector<float> initial(all.size() * static_cast<size_t>(classes_));
    logits(in.initial_params, all, initial);
    f0_ = std::move(initial);
  }

  /// Logits f become s (f - f0): the lazy training of Chizat et al. 2019 (arXiv:1812.07956), as Kumar et al. 2024 use it.
  void scale_outputs(typename Network::Blocks& blocks, const PairPlan& plan, int block) const {
    if (f0_.empty()) {
      return;
    }
    const auto s = static_cast<float>(output_scale_);
    for (std::ptrdiff_t row = 0; row < plan.block_size(block); ++row) {
      const float* f0 = f0_.data() + plan.id(plan.block_begin(block) + row) * classes_;
      float* f = blocks.logits_row(row);
      for (std::ptrdiff_t c = 0; c < classes_; ++c) {
        f[c] = s * (f[c] - f0[c]);
      }
    }
  }

  LossSummary summary(const PairPlan& plan) const {
    LossSummary total;
    for (int block = 0; block < plan.n_blocks(); ++block) {
      total.loss += losses_[static_cast<size_t>(block)].loss_sum;
      total.correct += losses_[static_cast<size_t>(block)].correct;
      total.margin += losses_[static_cast<size_t>(block)].margin_sum;
    }
    total.count = plan.size();
    total.loss /= static_cast<double>(total.count) * (f0_.empty() ? 1.0 : output_scale_ * output_scale_);
    total.margin /= static_cast<double>(total.count);
    return total;
  }

  ThreadPool& pool_;
  const FastKernels& kernels_;
  std::string_view kernels_name_;
  std::ptrdiff_t classes_;
  double output_scale_;
  PairPlan train_plan_;
  PairPlan other_plan_;
  PairPlan* evaluated_ = nullptr;
  PhaseClock worker_clock_;  // never runs: a profile is that of the thread that calls
  typename Network::Tables tables_;
  typename Network::Gradient gradient_;
  std::vector<std::unique_ptr<typename Network::Blocks>> blocks_;
  std::vector<std::unique_ptr<typename Network::Sums>> sums_;
  std::vector<SoftmaxResult> losses_;
  std::vector<float> f0_;  // [data.size(), classes], empty without output_scale
};

}  // namespace groklab
