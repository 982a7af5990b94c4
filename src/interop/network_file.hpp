// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/model_spec.hpp"
#include "runs/safetensors.hpp"

namespace groklab {

/// Metadata of the files that `export` writes: the layout's name, and the configuration as in a checkpoint.
inline constexpr const char* kLayoutMetadata = "layout";
inline constexpr const char* kConfigMetadata = "config";
inline constexpr const char* kStepMetadata = "step";

/// A safetensors file of any tool, or an .npz of arrays. Throws Error(BadFile).
TensorFile read_tensor_file(const std::string& path);

/// The parameters [n_params] of a network from a file in any layout that `export` writes: a checkpoint, weights alone.
/// Throws Error(BadFile) that names the tensor that is missing, of another shape or in the way.
std::vector<float> read_network(const std::string& path, const ModelSpec& spec);

/// The configuration that a checkpoint or an exported file carries; nullopt for files of other tools.
std::optional<std::string> stored_config(const TensorFile& file);

}  // namespace groklab
