// SPDX-License-Identifier: MIT
#include "runs/weights.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/atomic_file.hpp"
#include "core/check.hpp"
#include "core/error.hpp"

namespace groklab {
namespace {

void copy_values(const StoredTensor& stored, float* out) {
  if (stored.dtype == DType::F32) {
    const std::vector<float> values = stored_values<float>(stored);
    std::copy(values.begin(), values.end(), out);
    return;
  }
  const std::vector<double> values = stored_values<double>(stored);
  std::transform(values.begin(), values.end(), out, [](double value) { return static_cast<float>(value); });
}

}  // namespace

std::vector<float> decode_weights(std::span<const std::uint8_t> bytes, const std::string& path, const ModelSpec& spec) {
  const TensorFile file = decode_safetensors(bytes, path, false);
  std::vector<float> params(static_cast<size_t>(spec.n_params));
  for (const TensorSpec& tensor : spec.tensors) {
    const StoredTensor* stored = file.find(tensor.name);
    const bool is_float = stored != nullptr && (stored->dtype == DType::F32 || stored->dtype == DType::F64);
    if (!is_float || stored->shape != tensor.shape) {
      throw Error(ErrorKind::BadFile,
                  fmt::format("no float tensor '{}' of shape [{}]", tensor.name, fmt::join(tensor.shape, ", ")), path,
                  "the file must hold the network that the configuration describes");
    }
    copy_values(*stored, params.data() + tensor.offset);
  }
  return params;
}

std::vector<float> read_weights(const std::string& path, const ModelSpec& spec) {
  return decode_weights(read_file(path), path, spec);
}

void add_tensors(TensorFile& file, const ModelSpec& spec, std::string_view prefix, std::span<const float> flat) {
  GROKLAB_CHECK(static_cast<std::int64_t>(flat.size()) == spec.n_params);
  for (const TensorSpec& tensor : spec.tensors) {
    const auto values = flat.subspan(static_cast<std::size_t>(tensor.offset), static_cast<std::size_t>(tensor.size));
    file.tensors.push_back(make_stored_tensor<float>(std::string(prefix) + tensor.name, tensor.shape, values));
  }
}

void write_weights(const std::string& path, const ModelSpec& spec, std::span<const float> params) {
  TensorFile file;
  add_tensors(file, spec, "", params);
  write_file_atomically(path, encode_safetensors(file));
}

}  // namespace groklab
