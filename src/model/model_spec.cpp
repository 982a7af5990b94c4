// SPDX-License-Identifier: MIT
#include "model/model_spec.hpp"

#include <fmt/format.h>

#include <utility>

#include "config/token_format.hpp"
#include "core/check.hpp"

namespace groklab {
namespace {

using Shape = std::vector<std::int64_t>;

/// Appends tensors one behind the other.
class TableBuilder {
 public:
  explicit TableBuilder(ModelSpec& spec) : spec_(spec) {}

  void add(std::string name, Shape shape) {
    std::int64_t size = 1;
    for (const std::int64_t extent : shape) {
      size *= extent;
    }
    spec_.tensors.push_back({std::move(name), std::move(shape), spec_.n_params, size});
    spec_.n_params += size;
  }

 private:
  ModelSpec& spec_;
};

void add_norm(TableBuilder& table, const std::string& name, std::int64_t d_model) {
  table.add(name + ".w", {d_model});
  table.add(name + ".b", {d_model});
}

void add_block(TableBuilder& table, const ModelConfig& c, int layer) {
  const std::string block = fmt::format("blocks.{}.", layer);
  const std::int64_t d_model = c.d_model;
  const std::int64_t n_heads = c.n_heads;
  const std::int64_t d_head = c.d_head;
  const std::int64_t d_mlp = c.d_mlp;
  const bool has_norm = c.norm != Norm::None;
  if (has_norm) {
    add_norm(table, block + "ln1", d_model);
  }
  for (const char* leaf : {"W_Q", "W_K", "W_V"}) {
    table.add(block + "attn." + leaf, {n_heads, d_model, d_head});
  }
  table.add(block + "attn.W_O", {n_heads, d_head, d_model});
  if (c.attn_bias) {
    for (const char* leaf : {"b_Q", "b_K", "b_V"}) {
      table.add(block + "attn." + leaf, {n_heads, d_head});
    }
    table.add(block + "attn.b_O", {d_model});
  }
  if (has_norm) {
    add_norm(table, block + "ln2", d_model);
  }
  table.add(block + "mlp.W_in", {d_model, d_mlp});
  table.add(block + "mlp.W_out", {d_mlp, d_model});
  if (c.mlp_bias) {
    table.add(block + "mlp.b_in", {d_mlp});
    table.add(block + "mlp.b_out", {d_model});
  }
}

void add_transformer(TableBuilder& table, const ModelSpec& spec) {
  const ModelConfig& c = spec.config;
  GROKLAB_CHECK(c.d_head > 0 && c.d_mlp > 0 && spec.n_ctx > 0);  // resolve() has run
  table.add("embed.W_E", {spec.d_vocab, c.d_model});
  table.add("pos_embed.W_pos", {spec.n_ctx, c.d_model});
  for (int layer = 0; layer < c.n_layers; ++layer) {
    add_block(table, c, layer);
  }
  if (c.norm == Norm::Pre) {
    add_norm(table, "ln_final", c.d_model);
  }
  if (!c.tied_embeddings) {
    table.add("unembed.W_U", {c.d_model, c.d_vocab_out});
  }
  if (c.unembed_bias) {
    table.add("unembed.b_U", {c.d_vocab_out});
  }
}

void add_mlp(TableBuilder& table, const ModelSpec& spec) {
  const ModelConfig& c = spec.config;
  std::int64_t fan_in = spec.d_vocab;
  for (std::size_t layer = 0; layer <= c.hidden.size(); ++layer) {
    const bool is_last = layer == c.hidden.size();
    const std::int64_t fan_out = is_last ? c.d_vocab_out : c.hidden[layer];
    table.add(fmt::format("layers.{}.W", layer), {fan_in, fan_out});
    if (is_last ? c.unembed_bias : c.mlp_bias) {
      table.add(fmt::format("layers.{}.b", layer), {fan_out});
    }
    fan_in = fan_out;
  }
}

}  // namespace

std::string_view TensorSpec::leaf() const {
  const std::string_view full = name;
  const std::size_t dot = full.rfind('.');
  return dot == std::string_view::npos ? full : full.substr(dot + 1);
}

const TensorSpec* ModelSpec::find(std::string_view name) const {
  for (const TensorSpec& tensor : tensors) {
    if (tensor.name == name) {
      return &tensor;
    }
  }
  return nullptr;
}

std::int64_t ModelSpec::offset(std::string_view name) const {
  const TensorSpec* tensor = find(name);
  GROKLAB_CHECK(tensor != nullptr);
  return tensor->offset;
}

ModelSpec make_model_spec(const Config& config) {
  ModelSpec spec;
  spec.config = config.model;
  spec.p = config.task.p;
  spec.d_vocab = vocabulary_size(config.model.format, spec.p);
  spec.n_ctx = context_length(config.model.format);
  GROKLAB_CHECK(config.model.d_vocab_out > 0);  // resolve() has run
  TableBuilder table(spec);
  if (config.model.kind == ModelKind::Transformer) {
    add_transformer(table, spec);
  } else {
    add_mlp(table, spec);
  }
  return spec;
}

}  // namespace groklab
