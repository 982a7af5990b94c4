// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <type_traits>

#include "core/error.hpp"
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

/// Refuses a precision that the network, this processor, or the kernels that were asked for, do not have: Error(Usage).
template <class Network>
void check_precision(Precision precision) {
  if (precision == Precision::Fp32) {
    return;
  }
  if (!Network::kHasBfloat16) {
    throw Error(ErrorKind::Usage, "bfloat16 products are for the mlp and for one layer without norm and dropout",
                "precision", "set precision=fp32");
  }
  if (fast_kernels().bf16_product == nullptr) {
    throw Error(ErrorKind::Usage, fmt::format("{} kernels have no bfloat16 products", fast_kernels().variant),
                "precision", "set precision=fp32, or take a processor with AVX512-BF16");
  }
}

}  // namespace groklab
