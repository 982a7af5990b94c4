// SPDX-License-Identifier: MIT
// The last layer asks from one position alone, so its query goes to the rows and not every row to it
// (docs/math/factored.md, "One query"), head by head:
//   (x W_K) . q = x . (W_K q)        sum over keys of A (x W_V + b_V) = (sum of A x) W_V + (sum of A) b_V
// The weights A add up to 1 but for dropout.
#include "engine/factored/stack_layers.hpp"

namespace groklab {
namespace {

enum class Part { Query, Key, Value };

/// Where a head's share of what all heads have lies.
class Head {
 public:
  Head(const StackShape& shape, std::ptrdiff_t h) : s_(shape), h_(h) {}

  /// Of activations with the heads side by side, `width` each.
  template <class T>
  MatrixView<T> columns(T* all, std::ptrdiff_t rows, std::ptrdiff_t width) const {
    return {all + h_ * width, rows, width, s_.n_heads * width};
  }
  /// Of W_QKV [d_model, qkv_cols].
  template <class T>
  MatrixView<T> weight(T* W_QKV, Part part) const {
    return {W_QKV + first(part), s_.d_model, s_.d_head_pad, s_.qkv_cols};
  }
  /// Of W_QKV's transpose [qkv_cols, d_model_pad].
  ConstRows transposed(const float* W_QKV_T, Part part) const {
    return {W_QKV_T + first(part) * s_.d_model_pad, s_.d_head, s_.d_model_pad, s_.d_model_pad};
  }
  /// Of b_QKV [qkv_cols], as a row.
  template <class T>
  MatrixView<T> bias(T* b_QKV, Part part) const {
    return {b_QKV + first(part), 1, s_.d_head_pad};
  }

 private:
  std::ptrdiff_t first(Part part) const {
    return static_cast<std::ptrdiff_t>(part) * s_.heads_pad + h_ * s_.d_head_pad;
  }

  const StackShape& s_;
  std::ptrdiff_t h_;
};

}  // namespace

/// q = x W_Q + b_Q of the row that asks; folded_h = W_K,h q_h. A key's bias adds the same to every score: it drops out.
void StackLayers::fold_query(const LayerRun& run) {
  const std::ptrdiff_t n = run.query_rows;
  const ConstRows in = model_input(run.act.attn_input(shape_), run.block.rows());
  linear(kernels_, Rows(run.act.q.data(), n, shape_.heads_pad),
         ConstRows(in.row(run.first_query_row), n, in.cols, in.stride),
         ConstRows(run.w.W_QKV, shape_.d_model, shape_.heads_pad, shape_.qkv_cols), run.w.b_QKV);
  const float* W_QKV_T = tables_.transposes[static_cast<std::size_t>(run.index)].W_QKV.data();
  for (std::ptrdiff_t h = 0; h < shape_.n_heads; ++h) {
    const Head head(shape_, h);
    linear(kernels_, head.columns(run.act.folded.data(), n, shape_.d_model_pad),
           head.columns(run.act.q.data(), n, shape_.d_head_pad), head.transposed(W_QKV_T, Part::Key), nullptr);
  }
}

/// z_h = mixed_h W_V,h + weight_sum_h b_V,h
void StackLayers::values_of_mixed(const LayerRun& run) {
  const std::ptrdiff_t n = run.query_rows;
  for (std::ptrdiff_t h = 0; h < shape_.n_heads; ++h) {
    const Head head(shape_, h);
    const Rows z = head.columns(run.act.z.data(), n, shape_.d_head_pad);
    linear(kernels_, z, head.columns(run.act.mixed.data(), n, shape_.d_model_pad),
           head.weight(run.w.W_QKV, Part::Value), nullptr);
    add_linear(kernels_, z, head.columns(run.act.weight_sum.data(), n, 1), head.bias(run.w.b_QKV, Part::Value));
  }
}

void StackLayers::values_of_mixed_backward(const LayerRun& run, StackSums& sums) {
  const StackLayerTensors<float> g = sums.layer(run.index);
  const std::ptrdiff_t n = run.query_rows;
  const float* W_QKV_T = tables_.transposes[static_cast<std::size_t>(run.index)].W_QKV.data();
  for (std::ptrdiff_t h = 0; h < shape_.n_heads; ++h) {
    const Head head(shape_, h);
    const ConstRows dz = head.columns(dz_.data(), n, shape_.d_head_pad);
    add_weight_gradient(kernels_, head.weight(g.W_QKV, Part::Value),
                        head.columns(run.act.mixed.data(), n, shape_.d_model_pad), dz);
    add_weight_gradient(kernels_, head.bias(g.b_QKV, Part::Value), head.columns(run.act.weight_sum.data(), n, 1), dz);
    linear(kernels_, head.columns(dmixed_.data(), n, shape_.d_model_pad), dz, head.transposed(W_QKV_T, Part::Value),
           nullptr);
    const ConstRows b_V = head.bias(run.w.b_QKV, Part::Value);
    linear(kernels_, head.columns(dweight_sum_.data(), n, 1), dz, ConstRows(b_V.data, shape_.d_head, 1), nullptr);
  }
}

/// b_K's gradient is exactly 0, and stays so.
void StackLayers::fold_query_backward(const LayerRun& run, StackSums& sums) {
  const StackLayerTensors<float> g = sums.layer(run.index);
  const std::ptrdiff_t n = run.query_rows;
  const std::ptrdiff_t width = shape_.d_model_pad;
  const Rows dq(dqkv_.data(), n, shape_.heads_pad);
  for (std::ptrdiff_t h = 0; h < shape_.n_heads; ++h) {
    const Head head(shape_, h);
    const ConstRows dfolded = head.columns(dfolded_.data(), n, width);
    add_weight_gradient(kernels_, head.weight(g.W_QKV, Part::Key), dfolded,
                        head.columns(run.act.q.data(), n, shape_.d_head_pad));
    linear(kernels_, head.columns(dq.data, n, shape_.d_head_pad), dfolded, head.weight(run.w.W_QKV, Part::Key),
           nullptr);
  }

  const ConstRows in = model_input(run.act.attn_input(shape_), run.block.rows());
  add_weight_gradient(kernels_, Rows(g.W_QKV, shape_.d_model, shape_.heads_pad, shape_.qkv_cols),
                      ConstRows(in.row(run.first_query_row), n, in.cols, in.stride), dq);
  kernels_.add_column_sums(g.b_QKV, dq.data, dq.stride, n, shape_.heads_pad);
  const float* W_Q_T = tables_.transposes[static_cast<std::size_t>(run.index)].W_QKV.data();
  add_linear(kernels_, Rows(dattn_input().data() + run.first_query_row * width, n, width), dq,
             ConstRows(W_Q_T, shape_.heads_pad, width, width));
}

}  // namespace groklab
