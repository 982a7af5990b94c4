// SPDX-License-Identifier: MIT
#pragma once

#include "engine/engine.hpp"

namespace groklab {

/// What a call of the factored engine asks its network for.
struct Pass {
  bool wants_gradient = false;
  DropoutKey dropout;  ///< of a pass that wants the gradient; the others never drop
};

}  // namespace groklab
