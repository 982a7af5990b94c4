// SPDX-License-Identifier: MIT
#include "core/error.hpp"
#include "engine/engine.hpp"

namespace groklab {

std::unique_ptr<Engine> make_engine(const EngineInputs& inputs) {
  switch (inputs.config.engine) {
    case EngineKind::Reference:
      return make_reference_engine(inputs);
    case EngineKind::Check:
      return make_check_engine(inputs);
    case EngineKind::Auto:
    case EngineKind::Factored:
      break;
  }
  std::string why;
  if (std::unique_ptr<Engine> factored = make_factored_engine(inputs, &why)) {
    return factored;
  }
  if (inputs.config.engine == EngineKind::Factored) {
    throw Error(ErrorKind::Usage, "the factored engine cannot take this network: " + why, "engine",
                "set engine=auto or engine=reference");
  }
  return make_reference_engine(inputs);
}

}  // namespace groklab
