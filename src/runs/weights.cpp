// SPDX-License-Identifier: MIT
#include "runs/weights.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "runs/safetensors.hpp"

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

std::vector<float> read_weights(const std::string& path, const ModelSpec& spec) {
  const TensorFile file = read_safetensors(path, false);
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

}  // namespace groklab
