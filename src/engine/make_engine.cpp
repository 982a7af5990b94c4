// SPDX-License-Identifier: MIT
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
  return make_factored_engine(inputs);
}

}  // namespace groklab
