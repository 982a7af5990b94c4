// SPDX-License-Identifier: MIT
#pragma once

#include "config/config.hpp"

namespace groklab {

/// The three networks that the factored engine has.
enum class FactoredNetwork { Mlp, Tables, Stack };

inline FactoredNetwork factored_network_of(const ModelConfig& model) {
  if (model.kind == ModelKind::Mlp) {
    return FactoredNetwork::Mlp;
  }
  // One layer whose attention and MLP fold into tables: nothing but the activation stands between them.
  const bool folds = model.n_layers == 1 && model.norm == Norm::None && model.dropout == 0;
  return folds ? FactoredNetwork::Tables : FactoredNetwork::Stack;
}

}  // namespace groklab
