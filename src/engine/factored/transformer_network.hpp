// SPDX-License-Identifier: MIT
#pragma once

#include "engine/factored/transformer_blocks.hpp"
#include "engine/factored/transformer_gradient.hpp"
#include "engine/factored/transformer_tables.hpp"

namespace groklab {

/// The one-layer transformer without norm as FactoredEngine sees it.
struct TransformerNetwork {
  static constexpr bool kHasBfloat16 = true;
  using Tables = TransformerTables;
  using Sums = TransformerSums;
  using Blocks = TransformerBlocks;
  using Gradient = TransformerGradient;
};

}  // namespace groklab
