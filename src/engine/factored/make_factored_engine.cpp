// SPDX-License-Identifier: MIT
#include "core/error.hpp"
#include "engine/engine.hpp"
#include "engine/factored/factored_engine.hpp"
#include "engine/factored/mlp_network.hpp"
#include "engine/factored/pair_linear.hpp"
#include "engine/factored/stack_network.hpp"
#include "engine/factored/transformer_network.hpp"

namespace groklab {
namespace {

/// One layer whose attention and MLP fold into tables: nothing but the activation stands between them.
bool folds_into_tables(const ModelConfig& model) {
  return model.n_layers == 1 && model.norm == Norm::None && model.dropout == 0;
}

}  // namespace

std::unique_ptr<Engine> make_factored_engine(const EngineInputs& inputs) {
  const ModelConfig& model = inputs.spec.config;
  check_precision(inputs.config.precision);
  if (model.kind == ModelKind::Mlp) {
    return std::make_unique<FactoredEngine<MlpNetwork>>(inputs);
  }
  if (folds_into_tables(model)) {
    return std::make_unique<FactoredEngine<TransformerNetwork>>(inputs);
  }
  if (inputs.config.precision != Precision::Fp32) {
    throw Error(ErrorKind::Usage, "bfloat16 products are for the mlp and for one layer without norm and dropout",
                "precision", "set precision=fp32");
  }
  return std::make_unique<FactoredEngine<StackNetwork>>(inputs);
}

}  // namespace groklab
