// SPDX-License-Identifier: MIT
#pragma once

#include "model/model_spec.hpp"

namespace groklab {

/// What the elements of one tensor are drawn from, independently of each other.
struct InitDistribution {
  enum class Kind { Constant, Uniform, Normal };
  Kind kind = Kind::Constant;
  double scale = 0;  ///< the value; the bound of U(-scale, scale); the standard deviation of N(0, scale^2)
};

/// The distribution of a tensor under `model.init`: the one place that says what each kind of initialisation is.
///
/// Everywhere: layer norm weights 1, and biases 0 unless said otherwise.
/// native           transformer: embeddings N(0, 1/d_model), matrices N(0, 1/fan_in); mlp: N(0, 2/fan_in)
/// torch            nn.Linear's defaults, U(+-1/sqrt(fan_in)) for weight and bias; embeddings N(0, 1); W_Q, W_K, W_V
///                  xavier uniform over the joint matrix of nn.MultiheadAttention, whose biases are 0
/// scaled-normal    N(0, 0.64/d_model), but W_Q, W_K, W_V as under torch (system N)
/// order            mlp: N(0, 1/fan_in) (system O)
/// nanda            N(0, 1/d_model), W_U N(0, 1/d_vocab) (the progress-measures code)
/// transformerlens  N(0, 0.64/d_model) for every weight matrix (TransformerLens' gpt2 mode)
/// Throws Error(Usage) where the kind does not fit the architecture.
InitDistribution init_distribution(const ModelSpec& spec, const TensorSpec& tensor);

/// Throws Error(Usage) where the kind does not fit the architecture.
void check_init_fits(const ModelConfig& model);

/// nn.Linear's bound for weights, in PyTorch's own double arithmetic (kaiming_uniform_ with a = sqrt 5).
double torch_linear_bound(std::int64_t fan_in);
/// xavier_uniform_'s bound, likewise.
double xavier_bound(std::int64_t fan_in, std::int64_t fan_out);

}  // namespace groklab
