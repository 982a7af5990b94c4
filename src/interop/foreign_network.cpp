// SPDX-License-Identifier: MIT
#include "interop/foreign_network.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace groklab {
namespace {

/// Looks up shapes; a tensor that is missing or of another rank is an error.
class Shapes {
 public:
  Shapes(const TensorFile& file, const std::string& path) : file_(file), path_(path) {}

  bool has(const std::string& name) const { return file_.find(name) != nullptr; }

  std::vector<int> of(const std::string& name, size_t rank) const {
    const StoredTensor* tensor = file_.find(name);
    if (tensor == nullptr || tensor->shape.size() != rank) {
      refuse(fmt::format("no tensor '{}' of {} dimensions", name, rank));
    }
    std::vector<int> shape;
    for (const std::int64_t extent : tensor->shape) {
      if (extent < 1 || extent > kLargest) {
        refuse(fmt::format("'{}' has an extent of {}", name, extent));
      }
      shape.push_back(static_cast<int>(extent));
    }
    return shape;
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorKind::BadFile, what, path_,
                "expected are TransformerLens' names and shapes, or a checkpoint of groklab");
  }

 private:
  static constexpr std::int64_t kLargest = 1 << 20;

  const TensorFile& file_;
  const std::string& path_;
};

void read_vocabulary(Config& config, const Shapes& shapes) {
  const int n_ctx = shapes.of("pos_embed.W_pos", 2)[0];
  if (n_ctx != 3 && n_ctx != 4) {
    shapes.refuse(fmt::format("a context of {} positions is neither `a b =` nor `a + b =`", n_ctx));
  }
  const std::vector<int> w_e = shapes.of("embed.W_E", 2);
  config.model.format = n_ctx == 3 ? TokenFormat::AB : TokenFormat::APlusB;
  config.task.p = w_e[0] - (n_ctx == 3 ? 1 : 2);
  config.model.d_model = w_e[1];
}

void read_norms(ModelConfig& model, const Shapes& shapes, std::vector<std::string>& assumed) {
  model.norm = Norm::None;
  if (shapes.has("blocks.0.ln1.w")) {
    model.norm = shapes.has("ln_final.w") ? Norm::Pre : Norm::Post;
    assumed.push_back(fmt::format("model.norm={}, with eps 1e-5", model.norm == Norm::Pre ? "pre" : "post"));
  }
}

void read_transformer(Config& config, const Shapes& shapes, std::vector<std::string>& assumed) {
  ModelConfig& model = config.model;
  model.kind = ModelKind::Transformer;
  read_vocabulary(config, shapes);
  model.n_layers = 0;
  while (shapes.has(fmt::format("blocks.{}.attn.W_Q", model.n_layers))) {
    ++model.n_layers;
  }
  const std::vector<int> w_q = shapes.of("blocks.0.attn.W_Q", 3);
  model.n_heads = w_q[0];
  model.d_head = w_q[2];
  model.d_mlp = shapes.of("blocks.0.mlp.W_in", 2)[1];
  model.attn_bias = shapes.has("blocks.0.attn.b_Q");
  model.mlp_bias = shapes.has("blocks.0.mlp.b_in");
  model.unembed_bias = shapes.has("unembed.b_U");
  model.tied_embeddings = !shapes.has("unembed.W_U");
  model.d_vocab_out = model.tied_embeddings ? config.task.p : shapes.of("unembed.W_U", 2)[1];
  read_norms(model, shapes, assumed);
  model.causal = shapes.has("blocks.0.attn.mask");
  if (!model.causal) {
    assumed.push_back("model.causal=false: there is no blocks.0.attn.mask");
  }
}

void read_mlp(Config& config, const Shapes& shapes) {
  ModelConfig& model = config.model;
  model.kind = ModelKind::Mlp;
  model.format = TokenFormat::OneHot;
  const int inputs = shapes.of("layers.0.W", 2)[0];
  if (inputs % 2 != 0) {
    shapes.refuse(fmt::format("layers.0.W reads {} inputs, not one-hot a beside one-hot b", inputs));
  }
  config.task.p = inputs / 2;
  model.hidden.clear();
  size_t layer = 0;
  for (; shapes.has(fmt::format("layers.{}.W", layer + 1)); ++layer) {
    model.hidden.push_back(shapes.of(fmt::format("layers.{}.W", layer), 2)[1]);
  }
  model.d_vocab_out = shapes.of(fmt::format("layers.{}.W", layer), 2)[1];
  model.mlp_bias = shapes.has("layers.0.b");
  model.unembed_bias = shapes.has(fmt::format("layers.{}.b", layer));
}

}  // namespace

ForeignNetwork guess_network(const TensorFile& file, const std::string& path) {
  const Shapes shapes(file, path);
  ForeignNetwork network;
  if (shapes.has("layers.0.W")) {
    read_mlp(network.config, shapes);
  } else {
    read_transformer(network.config, shapes, network.assumed);
  }
  network.assumed.push_back("task.operation=add");
  network.assumed.push_back("model.activation=relu");
  network.assumed.push_back("no split into training and test examples");
  resolve(network.config);
  return network;
}

}  // namespace groklab
