// SPDX-License-Identifier: MIT
#include "model/torch_initial_parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "core/check.hpp"
#include "core/error.hpp"
#include "core/torch_generator.hpp"
#include "model/init_distribution.hpp"

namespace groklab {
namespace {

/// Draws tensors in PyTorch's layouts and puts them where ours lie in the flat vector. One member a module or fill.
class TorchDraws {
 public:
  TorchDraws(const ModelSpec& spec, const Config& config)
      : spec_(spec), random_(config.init_seed.value_or(config.seed)), params_(static_cast<std::size_t>(spec.n_params)) {
    random_.skip(config.rng_skip);
    for (const TensorSpec& tensor : spec.tensors) {  // layer norms draw nothing
      if (tensor.leaf() == "w") {
        std::ranges::fill(out(tensor.name), 1.0F);
      }
    }
  }

  std::vector<float> take() { return std::move(params_); }
  std::uint64_t words() const { return random_.words(); }

  /// nn.Embedding, or a normal_ in our own layout.
  void normal(const std::string& name, double std) { random_.normal(out(name), 0.0F, static_cast<float>(std)); }

  /// normal_ on a weight that PyTorch stores as [out, in], ours being [in, out] (W_O: [n_heads d_head, d_model]).
  void transposed_normal(const std::string& name, double std) {
    store_transposed(
        name, [&](std::span<float> torch_weight) { random_.normal(torch_weight, 0.0F, static_cast<float>(std)); });
  }

  /// nn.Linear: weight [out, in], then bias where this network has one.
  void linear(const std::string& weight, const std::string& bias, std::int64_t fan_in) {
    store_transposed(weight, [&](std::span<float> torch_weight) { uniform(torch_weight, torch_linear_bound(fan_in)); });
    linear_bias(bias, fan_in);
  }

  void linear_bias(const std::string& bias, std::int64_t fan_in) {
    if (spec_.find(bias) != nullptr) {
      uniform(out(bias), 1.0 / std::sqrt(static_cast<double>(fan_in)));
    }
  }

  /// nn.MultiheadAttention: out_proj is a Linear, drawn first; then in_proj_weight
  /// [3 d_model, d_model] (rows of Q, K, V, head by head); all biases are then 0.
  void attention(const std::string& block) {
    const std::int64_t d_model = spec_.config.d_model;
    linear(block + "attn.W_O", block + "attn.b_O", d_model);
    if (spec_.find(block + "attn.b_O") != nullptr) {
      std::ranges::fill(out(block + "attn.b_O"), 0.0F);
    }
    const double bound = xavier_bound(d_model, 3 * d_model);
    for (const char* leaf : {"W_Q", "W_K", "W_V"}) {
      store_heads(block + "attn." + leaf, [&](std::span<float> rows) { uniform(rows, bound); });
    }
  }

  /// A [n_heads, d_head, d_model] normal_ into our [n_heads, d_model, d_head].
  void heads_normal(const std::string& name, double std) {
    store_heads(name, [&](std::span<float> rows) { random_.normal(rows, 0.0F, static_cast<float>(std)); });
  }

  void from_distribution(const TensorSpec& tensor) {
    const InitDistribution distribution = init_distribution(spec_, tensor);
    switch (distribution.kind) {
      case InitDistribution::Kind::Constant:
        std::ranges::fill(out(tensor.name), static_cast<float>(distribution.scale));
        break;
      case InitDistribution::Kind::Uniform:
        uniform(out(tensor.name), distribution.scale);
        break;
      case InitDistribution::Kind::Normal:
        normal(tensor.name, distribution.scale);
        break;
    }
  }

  void zero_biases() {
    for (const TensorSpec& tensor : spec_.tensors) {
      if (tensor.leaf().starts_with('b')) {
        std::ranges::fill(out(tensor.name), 0.0F);
      }
    }
  }

  void copy(const std::string& from, const std::string& to) { std::ranges::copy(out(from), out(to).begin()); }

 private:
  using Fill = std::function<void(std::span<float>)>;

  std::span<float> out(const std::string& name) {
    const TensorSpec* tensor = spec_.find(name);
    GROKLAB_CHECK(tensor != nullptr);
    return tensor->part_of(std::span(params_));
  }

  void uniform(std::span<float> values, double bound) {
    random_.uniform(values, static_cast<float>(-bound), static_cast<float>(bound));
  }

  /// Ours [..., n_out] as a matrix [n_in, n_out], from PyTorch's [n_out, n_in].
  void store_transposed(const std::string& name, const Fill& fill) {
    const std::span<float> ours = out(name);
    scratch_.resize(ours.size());
    fill(scratch_);
    const auto n_out = static_cast<std::size_t>(spec_.find(name)->shape.back());
    const std::size_t n_in = ours.size() / n_out;
    for (std::size_t i = 0; i < n_in; ++i) {
      for (std::size_t j = 0; j < n_out; ++j) {
        ours[i * n_out + j] = scratch_[j * n_in + i];
      }
    }
  }

  /// Ours [n_heads, d_model, d_head], from PyTorch's [n_heads d_head, d_model].
  void store_heads(const std::string& name, const Fill& fill) {
    const std::span<float> ours = out(name);
    scratch_.resize(ours.size());
    fill(scratch_);
    const auto n_heads = static_cast<std::size_t>(spec_.config.n_heads);
    const auto d_model = static_cast<std::size_t>(spec_.config.d_model);
    const auto d_head = static_cast<std::size_t>(spec_.config.d_head);
    for (std::size_t h = 0; h < n_heads; ++h) {
      for (std::size_t i = 0; i < d_model; ++i) {
        for (std::size_t j = 0; j < d_head; ++j) {
          ours[(h * d_model + i) * d_head + j] = scratch_[(h * d_head + j) * d_model + i];
        }
      }
    }
  }

  const ModelSpec& spec_;
  TorchGenerator random_;
  std::vector<float> params_;
  std::vector<float> scratch_;  ///< one tensor in PyTorch's layout
};

std::string block_name(int layer) { return fmt::format("blocks.{}.", layer); }

void mlp_linears(TorchDraws& draws, const ModelSpec& spec) {
  for (std::size_t layer = 0; layer <= spec.config.hidden.size(); ++layer) {
    const std::string name = fmt::format("layers.{}.", layer);
    draws.linear(name + "W", name + "b", spec.find(name + "W")->shape[0]);
  }
}

/// nn.MultiheadAttention and the two nn.Linear of a block.
void block_modules(TorchDraws& draws, const ModelConfig& c, int layer) {
  const std::string block = block_name(layer);
  draws.attention(block);
  draws.linear(block + "mlp.W_in", block + "mlp.b_in", c.d_model);
  draws.linear(block + "mlp.W_out", block + "mlp.b_out", c.d_mlp);
}

void unembedding(TorchDraws& draws, const ModelConfig& c) {
  if (c.tied_embeddings) {  // no weight of its own, but maybe a bias
    draws.linear_bias("unembed.b_U", c.d_model);
  } else {
    draws.linear("unembed.W_U", "unembed.b_U", c.d_model);
  }
}

/// System C. The copies of the first layer are part of what is published; rng = native draws every layer by itself.
void encoder(TorchDraws& draws, const ModelSpec& spec) {
  const ModelConfig& c = spec.config;
  draws.normal("embed.W_E", 1.0);
  draws.normal("pos_embed.W_pos", 1.0);
  block_modules(draws, c, 0);
  const std::string first = block_name(0);
  for (const TensorSpec& tensor : spec.tensors) {
    if (tensor.name.starts_with(first)) {
      for (int layer = 1; layer < c.n_layers; ++layer) {
        draws.copy(tensor.name, block_name(layer) + tensor.name.substr(first.size()));
      }
    }
  }
  unembedding(draws, c);
}

/// System N: everything is constructed, then drawn again, in_proj_weight excepted.
void scaled_normal(TorchDraws& draws, const ModelConfig& c) {
  const double std = 0.8 / std::sqrt(static_cast<double>(c.d_model));
  draws.normal("embed.W_E", 1.0);
  draws.normal("pos_embed.W_pos", 1.0);
  for (int layer = 0; layer < c.n_layers; ++layer) {
    block_modules(draws, c, layer);
  }
  unembedding(draws, c);

  draws.normal("embed.W_E", std);
  draws.normal("pos_embed.W_pos", std);
  for (int layer = 0; layer < c.n_layers; ++layer) {
    for (const char* matrix : {"attn.W_O", "mlp.W_in", "mlp.W_out"}) {
      draws.transposed_normal(block_name(layer) + matrix, std);
    }
  }
  if (!c.tied_embeddings) {
    draws.transposed_normal("unembed.W_U", std);
  }
  draws.zero_biases();
}

/// System O; layers beyond its two follow its rule N(0, 1/fan_in).
void order(TorchDraws& draws, const ModelSpec& spec) {
  mlp_linears(draws, spec);
  for (const TensorSpec& tensor : spec.tensors) {
    if (tensor.leaf() == "W") {
      draws.transposed_normal(tensor.name, init_distribution(spec, tensor).scale);
    }
  }
  draws.zero_biases();
}

void nanda(TorchDraws& draws, const ModelSpec& spec) {
  const ModelConfig& c = spec.config;
  const double std = 1.0 / std::sqrt(static_cast<double>(c.d_model));
  draws.transposed_normal("embed.W_E", std);
  draws.normal("pos_embed.W_pos", std);
  for (int layer = 0; layer < c.n_layers; ++layer) {
    const std::string block = block_name(layer);
    for (const char* matrix : {"attn.W_K", "attn.W_Q", "attn.W_V"}) {
      draws.heads_normal(block + matrix, std);
    }
    for (const char* matrix : {"attn.W_O", "mlp.W_in", "mlp.W_out"}) {
      draws.transposed_normal(block + matrix, std);
    }
  }
  if (!c.tied_embeddings) {
    draws.normal("unembed.W_U", 1.0 / std::sqrt(static_cast<double>(spec.d_vocab)));
  }
}

void check_torch_layout(const ModelConfig& c) {
  const bool uses_attention_module = c.init == Init::Torch || c.init == Init::ScaledNormal;
  if (c.kind == ModelKind::Transformer && uses_attention_module && c.n_heads * c.d_head != c.d_model) {
    throw Error(ErrorKind::Usage,
                fmt::format("PyTorch's attention needs n_heads d_head = d_model, not {} x {} = {}", c.n_heads, c.d_head,
                            c.d_model),
                "model.d_head", "set it to d_model / n_heads, or rng=native");
  }
}

TorchDraws draw_parameters(const ModelSpec& spec, const Config& config) {
  const ModelConfig& c = spec.config;
  check_init_fits(c);
  check_torch_layout(c);
  TorchDraws draws(spec, config);
  switch (c.init) {
    case Init::Torch:
      if (c.kind == ModelKind::Mlp) {
        mlp_linears(draws, spec);
      } else {
        encoder(draws, spec);
      }
      break;
    case Init::ScaledNormal:
      scaled_normal(draws, c);
      break;
    case Init::Order:
      order(draws, spec);
      break;
    case Init::Nanda:
      nanda(draws, spec);
      break;
    case Init::Native:
    case Init::TransformerLens:
      for (const TensorSpec& tensor : spec.tensors) {
        draws.from_distribution(tensor);
      }
      break;
  }
  return draws;
}

}  // namespace

std::vector<float> torch_initial_parameters(const ModelSpec& spec, const Config& config) {
  return draw_parameters(spec, config).take();
}

std::uint64_t torch_words_after(const ModelSpec& spec, const Config& config) {
  return draw_parameters(spec, config).words();
}

}  // namespace groklab
