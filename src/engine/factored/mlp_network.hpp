// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "core/aligned_buffer.hpp"
#include "engine/engine.hpp"
#include "engine/factored/activation_of.hpp"
#include "engine/factored/gemm_stage.hpp"
#include "engine/factored/group_sums.hpp"
#include "engine/factored/pair_linear.hpp"
#include "engine/factored/pair_plan.hpp"
#include "engine/factored/pass.hpp"

namespace groklab {

/// Sizes of the factored one-hot MLP. A one-hot product is a table look-up: layer 0 costs two rows and an addition.
struct MlpShape {
  explicit MlpShape(const ModelSpec& spec);

  std::ptrdiff_t p;
  std::ptrdiff_t classes;
  std::vector<std::ptrdiff_t> width;  ///< outputs of layer i: hidden widths, then classes
  std::vector<std::ptrdiff_t> width_pad;
  std::vector<std::ptrdiff_t> W_offset;  ///< of layers.i.W in the flat vector
  std::vector<std::ptrdiff_t> b_offset;  ///< of layers.i.b; -1 where the layer has none
  float input_scale;                     ///< width^-alpha on the first pre-activation
  Activation activation;
  std::size_t n_layers() const { return width.size(); }
};

/// Padded copies of the weights, and layer 0 as two tables.
struct MlpTables {
  MlpTables(const ModelSpec& spec, ThreadPool& pool, const FastKernels& kernels, Precision precision = Precision::Fp32);
  void compute(const float* params, const Pass& pass);
  void compute_transposes();

  MlpShape shape;
  AlignedBuffer T_a;               ///< [p, width_pad[0]] input_scale (W rows of a + b)
  AlignedBuffer T_b;               ///< [p, width_pad[0]] input_scale (W rows of b)
  std::vector<AlignedBuffer> W;    ///< layer i >= 1: [width[i-1], width_pad[i]]; W[0] is empty
  std::vector<AlignedBuffer> W_T;  ///< layer i >= 1: [width[i], width_pad[i-1]]
  std::vector<AlignedBuffer> b;    ///< layer i >= 1: [width_pad[i]]
  std::vector<PairLinear> linear;  ///< layer i + 1, by W[i + 1]

 private:
  ThreadPool& pool_;
};

/// Sums over one group's pairs, in one array.
class MlpSums {
 public:
  explicit MlpSums(const MlpTables& tables);
  void zero() { all_.zero(); }
  std::ptrdiff_t size() const { return all_.size(); }
  float* data() { return all_.data(); }

  float* dT_a() { return all_.data(); }
  float* dT_b() { return all_.data() + dT_b_; }
  float* dW(std::size_t layer) { return all_.data() + dW_[layer]; }
  float* db(std::size_t layer) { return all_.data() + db_[layer]; }

 private:
  std::ptrdiff_t dT_b_;
  std::vector<std::ptrdiff_t> dW_, db_;
  AlignedBuffer all_;
};

/// One thread's block of examples, forward and back.
class MlpBlocks {
 public:
  static constexpr PairCut kCut = {.max_block = 96, .min_blocks = 1};

  MlpBlocks(const MlpTables& tables, const FastKernels& kernels, LossMode mode, PhaseClock& clock);
  void forward(const PairPlan& plan, int block, const Pass& pass);
  SoftmaxResult loss(const PairPlan& plan, int block, float grad_scale, bool want_gradient);
  void backward(const PairPlan& plan, int block, const Pass& pass, MlpSums& sums);
  float* logits_row(std::ptrdiff_t row) { return out_.back().data() + row * shape_.width_pad.back(); }

 private:
  /// Where the input of a layer's activation goes: a ReLU works in place, its output tells the slope.
  float* pre(std::size_t layer) { return slope_[layer].size() == 0 ? out_[layer].data() : slope_[layer].data(); }
  void activate(std::size_t layer, std::ptrdiff_t n, const Pass& pass);
  void activate_backward(std::size_t layer, std::ptrdiff_t n);

  const MlpTables& tables_;
  const MlpShape& shape_;
  const FastKernels& kernels_;
  ActivationKernels activation_;
  LossMode mode_;
  PhaseClock& clock_;
  std::vector<AlignedBuffer> out_;  ///< layer i: [max_block, width_pad[i]], after the activation; the last holds logits
  std::vector<AlignedBuffer> slope_;  ///< hidden layer i, unless relu: likewise, before the activation, then its slope
  std::vector<AlignedBuffer> dout_;   ///< hidden layer i: [max_block, width_pad[i]]
  std::vector<PairLinear::Scratch> scratch_;  ///< of tables.linear
};

class MlpGradient {
 public:
  MlpGradient(const ModelSpec& spec, const MlpTables& tables, ThreadPool& pool, const FastKernels& kernels);
  void compute(SumGroups<MlpSums> groups, const Pass& pass, const float* params, float* gradient, PhaseClock& clock);

 private:
  const MlpShape& shape_;
  ThreadPool& pool_;
  const FastKernels& kernels_;
};

struct MlpNetwork {
  static constexpr bool kHasBfloat16 = true;
  using Tables = MlpTables;
  using Sums = MlpSums;
  using Blocks = MlpBlocks;
  using Gradient = MlpGradient;
};

}  // namespace groklab
