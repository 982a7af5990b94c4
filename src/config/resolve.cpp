// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "config/config.hpp"
#include "config/token_format.hpp"
#include "core/error.hpp"

namespace groklab {
namespace {

[[noreturn]] void refuse(const std::string& key, const std::string& what, const std::string& hint) {
  throw Error(ErrorKind::Usage, what, key, hint);
}

void resolve_transformer(ModelConfig& model, int p) {
  if (model.format == TokenFormat::OneHot) {
    refuse("model.format", "a transformer reads tokens, not one-hot vectors", "take 'a b =' or 'a + b ='");
  }
  if (model.d_head == 0) {
    if (model.d_model % model.n_heads != 0) {
      refuse("model.d_model", fmt::format("{} is not divisible by n_heads = {}", model.d_model, model.n_heads),
             "change one of them, or set model.d_head");
    }
    model.d_head = model.d_model / model.n_heads;
  }
  if (model.d_mlp == 0) {
    model.d_mlp = 4 * model.d_model;
  }
  if (model.alpha != 0) {
    refuse("model.alpha", "is a scale of the mlp's hidden layer", "set model.kind=mlp, or alpha=0");
  }
  const int d_vocab = vocabulary_size(model.format, p);
  if (model.tied_embeddings && model.d_vocab_out > d_vocab) {
    refuse("model.d_vocab_out", fmt::format("tied embeddings have only {} rows", d_vocab), "lower it");
  }
}

void resolve_mlp(ModelConfig& model) {
  if (model.format != TokenFormat::OneHot) {
    refuse("model.format", "the mlp reads one-hot vectors", "set model.format=one-hot");
  }
  if (model.hidden.empty() || model.hidden.size() > 16) {
    refuse("model.hidden", fmt::format("{} layers", model.hidden.size()), "give 1 to 16 widths, like [128, 128]");
  }
  if (model.norm != Norm::None || model.tied_embeddings || model.dropout != 0) {
    refuse("model", "norm, tied_embeddings and dropout are the transformer's", "leave them off for an mlp");
  }
}

}  // namespace

void resolve(Config& config) {
  ModelConfig& model = config.model;
  if (!(config.task.frac_train > 0 && config.task.frac_train < 1)) {
    refuse("task.frac_train", fmt::format("{} leaves nothing to train on or to test", config.task.frac_train),
           "take a share between 0 and 1");
  }
  if (model.d_vocab_out == 0) {
    model.d_vocab_out = config.task.p;
  }
  if (model.d_vocab_out < config.task.p) {
    refuse("model.d_vocab_out", fmt::format("{} classes cannot name {} answers", model.d_vocab_out, config.task.p),
           "take p or more, or 0 for p");
  }
  if (config.train.progress_measures && model.output_scale > 0) {
    refuse("train.progress_measures", "reads the network before output_scale, which is not what is trained",
           "leave it off, and run `groklab analyze` on the checkpoints");
  }
  if (model.kind == ModelKind::Transformer) {
    if (config.train.order_params) {
      refuse("train.order_params", "are measures of the mlp's one-hot layers", "set model.kind=mlp, or leave it off");
    }
    resolve_transformer(model, config.task.p);
  } else {
    resolve_mlp(model);
  }
  if (config.precision != Precision::Fp32 && config.engine == EngineKind::Reference) {
    refuse("precision", "the reference engine computes in fp32", "set precision=fp32, or engine=auto");
  }
  config.data_seed = config.data_seed.value_or(config.seed);
  config.init_seed = config.init_seed.value_or(config.seed);
  config.batch_seed = config.batch_seed.value_or(config.seed);
}

}  // namespace groklab
