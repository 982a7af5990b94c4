// SPDX-License-Identifier: MIT
#include "interop/network_file.hpp"

#include "interop/weight_layout.hpp"
#include "runs/checkpoint.hpp"
#include "runs/npz.hpp"

namespace groklab {

TensorFile read_tensor_file(const std::string& path) {
  return path.ends_with(".npz") ? TensorFile{read_npz(path), {}} : read_safetensors(path, false);
}

std::vector<float> read_network(const std::string& path, const ModelSpec& spec) {
  const TensorFile file = read_tensor_file(path);
  return from_layout(layout_of(file, path), spec, file, path);
}

std::optional<std::string> stored_config(const TensorFile& file) {
  const auto config = file.metadata.find(kConfigMetadata);
  const bool ours = is_checkpoint(file) || file.metadata.contains(kLayoutMetadata);
  return ours && config != file.metadata.end() ? std::optional(config->second) : std::nullopt;
}

}  // namespace groklab
