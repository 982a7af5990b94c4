// SPDX-License-Identifier: MIT
#include "interop/network_file.hpp"

#include "core/error.hpp"
#include "interop/weight_layout.hpp"
#include "runs/checkpoint.hpp"
#include "runs/npz.hpp"

namespace groklab {

TensorFile read_tensor_file(const std::string& path) {
  return path.ends_with(".npz") ? TensorFile{read_npz(path), {}} : read_safetensors(path, false);
}

std::vector<float> read_network(const std::string& path, const ModelSpec& spec) {
  const TensorFile file = read_tensor_file(path);
  const WeightLayout* layout = find_layout(file);
  if (layout == nullptr) {
    throw Error(ErrorKind::BadFile, "no weights of a network that is known here", path,
                "a layout that `groklab export` writes is needed: docs/interop.md");
  }
  return from_layout(*layout, spec, file, path);
}

std::optional<std::string> stored_config(const TensorFile& file) {
  const auto config = file.metadata.find(kConfigMetadata);
  const bool ours = is_checkpoint(file) || file.metadata.contains(kLayoutMetadata);
  return ours && config != file.metadata.end() ? std::optional(config->second) : std::nullopt;
}

}  // namespace groklab
