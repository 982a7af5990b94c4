// SPDX-License-Identifier: MIT
#include "engine/engine.hpp"
#include "kernels/fast/fast_kernels.hpp"

namespace groklab {

std::unique_ptr<Engine> make_engine(const EngineInputs& inputs) {
  fast_kernels();  // refuses a wrong GROKLAB_KERNELS, also where an engine without kernel variants is asked for
  switch (inputs.config.engine) {
    case EngineKind::Reference:
      return make_reference_engine(inputs);
    case EngineKind::Check:
      return make_check_engine(inputs, make_factored_engine(inputs));
    case EngineKind::Auto:
    case EngineKind::Factored:
      break;
  }
  return make_factored_engine(inputs);
}

}  // namespace groklab
