// SPDX-License-Identifier: MIT
#include "core/error.hpp"
#include "engine/engine.hpp"
#include "engine/factored/factored_engine.hpp"
#include "engine/factored/mlp_network.hpp"
#include "engine/factored/network_of.hpp"
#include "engine/factored/pair_linear.hpp"
#include "engine/factored/stack_network.hpp"
#include "engine/factored/transformer_network.hpp"

namespace groklab {
namespace {

template <class Network>
std::unique_ptr<Engine> engine_of(const EngineInputs& inputs) {
  if (inputs.config.precision != Precision::Fp32 && !Network::kHasTiles) {
    throw Error(ErrorKind::Usage, "bfloat16 products are for the mlp and for one layer without norm and dropout",
                "precision", "set precision=fp32");
  }
  return std::make_unique<FactoredEngine<Network>>(inputs);
}

}  // namespace

std::unique_ptr<Engine> make_factored_engine(const EngineInputs& inputs) {
  check_precision(inputs.config.precision);
  switch (factored_network_of(inputs.spec.config)) {
    case FactoredNetwork::Mlp:
      return engine_of<MlpNetwork>(inputs);
    case FactoredNetwork::Tables:
      return engine_of<TransformerNetwork>(inputs);
    case FactoredNetwork::Stack:
      break;
  }
  return engine_of<StackNetwork>(inputs);
}

}  // namespace groklab
