// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "analysis/mlp_activations.hpp"

namespace groklab {

/// What the gradients of an example are gradients of. Two of them do not know the example's label.
enum class TangentOutput {
  EveryLogit,   ///< every logit minus the mean logit; the classes' kernels are added
  LabelMargin,  ///< the logit of the true label minus the mean logit
  LogitSum,     ///< the sum of the logits: the direction that a softmax does not see
};

/// Empirical tangent kernel of a one-hot mlp over the examples of an MlpActivations.
///
/// Math    K(i, j) = sum over outputs f of <grad f(x_i), grad f(x_j)>, all weights and biases. A layer's gradient is
///         the outer product of its input x and delta = df/d(x W + b), so no gradient is formed:
///           K = sum over layers of (<x_i, x_j> + 1 [with bias]) sum over outputs of <delta_i, delta_j>
///         and the first layer's inputs are one-hot, <x_i, x_j> = [a_i = a_j] + [b_i = b_j]. For every logit, the last
///         hidden layer's deltas are w_hc act'(pre_h), w the centred rows of the last W, and their products summed over
///         the classes c are those of |w_h| act'(pre_h): one pass does for all classes.
/// Shapes  [n, n], symmetric, row-major
/// Numerics the two factors of a layer by float products, everything else in double: about 1e-6 of the largest element.
/// Cost    a layer: n^2 (input + output width) FLOP; for EveryLogit the layers below the last hidden one: as many times
///         as there are classes. Same bits for any thread count.
class MlpTangentKernel {
 public:
  /// The referenced objects outlive this one. Tables and activations hold the weights that are asked about, the tables'
  /// transposes too.
  MlpTangentKernel(const ModelSpec& spec, const MlpTables& tables, const MlpActivations& rows, ThreadPool& pool);

  /// Valid until the next call.
  std::span<const double> compute(TangentOutput output);

 private:
  void add_every_logit();
  void add_one_output(TangentOutput output);
  void write_output_delta(TangentOutput output);
  void centre_output_weights();
  void backward(size_t layer);
  void backward_from_row(size_t hidden, const float* dpost);
  void write_input_gram(size_t layer);
  void add_row_gram(std::vector<double>& gram, MatrixView<const float> rows);
  void add_layer(size_t layer);
  MatrixView<const float> delta(size_t layer) const;

  Activation activation_;
  const MlpTables& tables_;
  const MlpActivations& rows_;
  ThreadPool& pool_;
  std::vector<AlignedBuffer> delta_;  ///< layer i: [n, width_pad[i]]
  AlignedBuffer output_rows_;         ///< [classes, width_pad] the last W, transposed, minus its mean over the classes
  AlignedBuffer output_norms_;        ///< [width_pad] norms over the classes
  AlignedBuffer transposed_;          ///< [largest width, padded(n)]
  AlignedBuffer product_;             ///< [n, padded(n)]
  std::vector<double> input_gram_, delta_gram_, kernel_;  ///< [n, n]; of the first two the lower triangle
};

}  // namespace groklab
