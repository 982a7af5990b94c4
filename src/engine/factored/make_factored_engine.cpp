// SPDX-License-Identifier: MIT
#include "engine/engine.hpp"
#include "engine/factored/factored_engine.hpp"
#include "engine/factored/mlp_network.hpp"
#include "engine/factored/transformer_network.hpp"

namespace groklab {
namespace {

/// Why the factored engine cannot take this network; empty where it can.
std::string obstacle(const ModelConfig& model) {
  if (model.activation != Activation::Relu) {
    return "its kernels know relu only";
  }
  if (model.output_scale != 0) {
    return "model.output_scale needs the logits at the start";
  }
  if (model.kind == ModelKind::Mlp) {
    return "";
  }
  if (model.n_layers != 1) {
    return "the transformer has more than one layer";
  }
  if (model.norm != Norm::None) {
    return "a layer norm stands between the tables";
  }
  if (model.dropout != 0) {
    return "dropout differs from pair to pair";
  }
  return "";
}

}  // namespace

std::unique_ptr<Engine> make_factored_engine(const EngineInputs& inputs, std::string* why) {
  const std::string reason = obstacle(inputs.spec.config);
  if (!reason.empty()) {
    if (why != nullptr) {
      *why = reason;
    }
    return nullptr;
  }
  if (inputs.spec.config.kind == ModelKind::Mlp) {
    return std::make_unique<FactoredEngine<MlpNetwork>>(inputs);
  }
  return std::make_unique<FactoredEngine<TransformerNetwork>>(inputs);
}

}  // namespace groklab
