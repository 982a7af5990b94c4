// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "model/model_spec.hpp"

namespace groklab {

/// The parameters of a network from a safetensors file that holds its tensors by name and shape, a checkpoint or weights
/// alone (F32 or F64; other tensors are ignored). Returns [n_params] in table order.
/// Throws Error(BadFile) that names the tensor that is missing or of another shape.
std::vector<float> read_weights(const std::string& path, const ModelSpec& spec);

}  // namespace groklab
