// SPDX-License-Identifier: MIT
#include "model/init_distribution.hpp"

#include <cmath>

#include "core/check.hpp"
#include "core/error.hpp"

namespace groklab {
namespace {

using Kind = InitDistribution::Kind;

/// What a tensor is to an initialisation.
enum class Role { Embedding, Qkv, Matrix, Unembedding, NormWeight, NormBias, AttentionBias, Bias };

Role role_of(const TensorSpec& tensor) {
  const std::string_view leaf = tensor.leaf();
  const bool is_attention = tensor.name.find(".attn.") != std::string::npos;
  if (leaf == "w") {
    return Role::NormWeight;
  }
  if (leaf == "b" && !tensor.name.starts_with("layers.")) {
    return Role::NormBias;
  }
  if (leaf.starts_with('b')) {
    return is_attention ? Role::AttentionBias : Role::Bias;
  }
  if (leaf == "W_E" || leaf == "W_pos") {
    return Role::Embedding;
  }
  if (leaf == "W_U") {
    return Role::Unembedding;
  }
  return is_attention && leaf != "W_O" ? Role::Qkv : Role::Matrix;
}

/// Numbers that one output of the tensor's matrix sums over; for a bias, those of its matrix.
std::int64_t fan_in_of(const ModelSpec& spec, const TensorSpec& tensor) {
  const std::string_view leaf = tensor.leaf();
  if (leaf == "W_O") {
    return tensor.shape[0] * tensor.shape[1];
  }
  if (leaf == "W_Q" || leaf == "W_K" || leaf == "W_V") {
    return tensor.shape[1];
  }
  if (!leaf.starts_with('b')) {
    return tensor.shape[0];
  }
  std::string matrix = tensor.name;
  matrix[matrix.size() - leaf.size()] = 'W';
  const TensorSpec* weight = spec.find(matrix);
  if (weight == nullptr) {  // tied embeddings have a b_U without a W_U
    GROKLAB_CHECK(leaf == "b_U");
    return spec.config.d_model;
  }
  return fan_in_of(spec, *weight);
}

double root(std::int64_t n) { return std::sqrt(static_cast<double>(n)); }

InitDistribution torch_default(const ModelSpec& spec, const TensorSpec& tensor, Role role) {
  const ModelConfig& c = spec.config;
  switch (role) {
    case Role::Embedding:
      return {Kind::Normal, 1.0};
    case Role::Qkv:
      return {Kind::Uniform, xavier_bound(c.d_model, 3 * c.n_heads * c.d_head)};
    case Role::AttentionBias:
      return {Kind::Constant, 0.0};
    default:
      return {Kind::Uniform, torch_linear_bound(fan_in_of(spec, tensor))};
  }
}

InitDistribution weight_distribution(const ModelSpec& spec, const TensorSpec& tensor, Role role) {
  const ModelConfig& c = spec.config;
  switch (c.init) {
    case Init::Native:
      if (c.kind == ModelKind::Mlp) {
        return {Kind::Normal, std::sqrt(2.0 / static_cast<double>(fan_in_of(spec, tensor)))};
      }
      return {Kind::Normal, 1.0 / (role == Role::Embedding ? root(c.d_model) : root(fan_in_of(spec, tensor)))};
    case Init::Torch:
      return torch_default(spec, tensor, role);
    case Init::ScaledNormal:
      return role == Role::Qkv ? torch_default(spec, tensor, role)
                               : InitDistribution{Kind::Normal, 0.8 / root(c.d_model)};
    case Init::Order:
      return {Kind::Normal, 1.0 / root(fan_in_of(spec, tensor))};
    case Init::Nanda:
      return {Kind::Normal, 1.0 / root(role == Role::Unembedding ? spec.d_vocab : c.d_model)};
    case Init::TransformerLens:
      return {Kind::Normal, 0.8 / root(c.d_model)};
  }
  return {};
}

}  // namespace

double torch_linear_bound(std::int64_t fan_in) {
  const double slope = std::sqrt(5.0);
  const double gain = std::sqrt(2.0 / (1.0 + slope * slope));
  return std::sqrt(3.0) * (gain / root(fan_in));
}

double xavier_bound(std::int64_t fan_in, std::int64_t fan_out) {
  return std::sqrt(3.0) * std::sqrt(2.0 / static_cast<double>(fan_in + fan_out));
}

void check_init_fits(const ModelConfig& model) {
  const bool is_mlp = model.kind == ModelKind::Mlp;
  if (!is_mlp && model.init == Init::Order) {
    throw Error(ErrorKind::Usage, "'order' initialises an mlp, and the model is a transformer", "model.init",
                "take native, torch, scaled-normal, nanda or transformerlens");
  }
  const bool is_for_transformers =
      model.init == Init::ScaledNormal || model.init == Init::Nanda || model.init == Init::TransformerLens;
  if (is_mlp && is_for_transformers) {
    throw Error(ErrorKind::Usage, "this kind initialises a transformer, and the model is an mlp", "model.init",
                "take native, torch or order");
  }
}

InitDistribution init_distribution(const ModelSpec& spec, const TensorSpec& tensor) {
  check_init_fits(spec.config);
  const Role role = role_of(tensor);
  switch (role) {
    case Role::NormWeight:
      return {Kind::Constant, 1.0};
    case Role::NormBias:
      return {Kind::Constant, 0.0};
    case Role::AttentionBias:
    case Role::Bias:
      return spec.config.init == Init::Torch ? torch_default(spec, tensor, role) : InitDistribution{};
    default:
      return weight_distribution(spec, tensor, role);
  }
}

}  // namespace groklab
