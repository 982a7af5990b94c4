// SPDX-License-Identifier: MIT
#include "core/error.hpp"
#include "engine/engine.hpp"
#include "engine/factored/factored_engine.hpp"
#include "engine/factored/networks.hpp"

namespace groklab {
namespace {

template <class Network>
std::unique_ptr<Engine> engine_of(const EngineInputs& inputs) {
  check_precision<Network>(inputs.config.precision);
  return std::make_unique<FactoredEngine<Network>>(inputs);
}

}  // namespace

std::unique_ptr<Engine> make_factored_engine(const EngineInputs& inputs) {
  return visit_network(inputs.spec.config,
                       [&]<class Network>(std::type_identity<Network>) { return engine_of<Network>(inputs); });
}

}  // namespace groklab
