// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "runs/safetensors.hpp"

namespace groklab {

/// A network read off the names and shapes of its tensors.
struct ForeignNetwork {
  Config config;                     ///< resolved
  std::vector<std::string> assumed;  ///< what shapes cannot tell, in words, each with the key that changes it
};

/// Weights in a layout of interop/weight_layout.hpp that carry no configuration. Sizes come from the shapes; p from the
/// vocabulary and the context: p + 1 tokens in `a b =`, p + 2 in `a + b =`. The task, the activation, the causal mask
/// (unless TransformerLens' blocks.0.attn.mask is there, or the layout has no other), the eps of norms, and the number
/// of heads where the layout merges them are assumed.
/// Throws Error(BadFile) that names the tensor that is missing or does not fit.
ForeignNetwork guess_network(const TensorFile& file, const std::string& path);

}  // namespace groklab
