// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "engine/factored/mlp_network.hpp"
#include "engine/factored/network_of.hpp"
#include "engine/factored/stack_network.hpp"
#include "engine/factored/transformer_network.hpp"

namespace groklab {

/// visit(std::type_identity<Network>()) with the network that trains this model.
template <class Visit>
auto visit_network(const ModelConfig& model, Visit visit) {
  switch (factored_network_of(model)) {
    case FactoredNetwork::Mlp:
      return visit(std::type_identity<MlpNetwork>());
    case FactoredNetwork::Tables:
      return visit(std::type_identity<TransformerNetwork>());
    case FactoredNetwork::Stack:
      break;
  }
  return visit(std::type_identity<StackNetwork>());
}

}  // namespace groklab
