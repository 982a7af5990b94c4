// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/model_spec.hpp"
#include "runs/safetensors.hpp"

namespace groklab {

/// Whether the values are numbers that weights may come in: F64, F32, F16 or BF16.
bool is_float(const StoredTensor& tensor);
/// The values of a tensor that is_float, rounded to float; halves are exact.
std::vector<float> float_values(const StoredTensor& tensor);

/// The parameters of a network from a safetensors file that holds its tensors by name and shape, a checkpoint or weights
/// alone (F64, F32, F16 or BF16; other tensors are ignored). Returns [n_params] in table order.
/// Throws Error(BadFile) that names the tensor that is missing or of another shape.
std::vector<float> decode_weights(std::span<const std::uint8_t> bytes, const std::string& path, const ModelSpec& spec);
std::vector<float> read_weights(const std::string& path, const ModelSpec& spec);

/// Adds a flat vector [n_params] in table order to a file, cut into F32 tensors named prefix + name.
void add_tensors(TensorFile& file, const ModelSpec& spec, std::string_view prefix, std::span<const float> flat);

/// Writes [n_params] parameters as weights alone (F32), whole or not at all. Throws Error(Io).
void write_weights(const std::string& path, const ModelSpec& spec, std::span<const float> params);

}  // namespace groklab
