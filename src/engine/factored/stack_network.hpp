// SPDX-License-Identifier: MIT
#pragma once

#include "engine/factored/stack_blocks.hpp"
#include "engine/factored/stack_gradient.hpp"
#include "engine/factored/stack_prefix.hpp"

namespace groklab {

/// The transformer of any depth, with norms and dropout, as FactoredEngine sees it.
struct StackNetwork {
  static constexpr bool kHasBfloat16 = false;  // its products are many and small
  using Tables = StackTables;
  using Sums = StackSums;
  using Blocks = StackBlocks;
  using Gradient = StackGradient;
};

}  // namespace groklab
