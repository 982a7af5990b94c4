// SPDX-License-Identifier: MIT
#include "core/error.hpp"
#include "engine/engine.hpp"
#include "engine/factored/factored_engine.hpp"
#include "engine/factored/networks.hpp"
#include "engine/factored/pair_linear.hpp"

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
  return visit_network(inputs.spec.config,
                       [&]<class Network>(std::type_identity<Network>) { return engine_of<Network>(inputs); });
}

}  // namespace groklab
