// SPDX-License-Identifier: MIT
#include "runs/weights.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "core/atomic_file.hpp"
#include "core/check.hpp"
#include "core/error.hpp"
#include "runs/little_endian.hpp"

namespace groklab {
namespace {

/// IEEE half precision: 1 sign, 5 exponent (bias 15), 10 fraction bits.
float float_of_half(std::uint16_t bits) {
  const float sign = (bits & 0x8000U) != 0 ? -1.0F : 1.0F;
  const int exponent = (bits >> 10U) & 0x1F;
  const int fraction = bits & 0x3FF;
  if (exponent == 0x1F) {
    return fraction != 0 ? std::numeric_limits<float>::quiet_NaN() : sign * std::numeric_limits<float>::infinity();
  }
  const int hidden_bit = exponent == 0 ? 0 : 0x400;
  return sign * std::ldexp(static_cast<float>(fraction + hidden_bit), std::max(exponent, 1) - 25);
}

/// The upper half of a float.
float float_of_bfloat(std::uint16_t bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U); }

/// The values of a tensor, stored as T, each through `convert`.
template <class T, class Convert>
std::vector<float> converted(const StoredTensor& tensor, Convert convert) {
  std::vector<float> values(tensor.bytes.size() / sizeof(T));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = convert(read_le<T>(tensor.bytes, i * sizeof(T)));
  }
  return values;
}

}  // namespace

bool is_float(const StoredTensor& tensor) {
  return tensor.dtype == DType::F32 || tensor.dtype == DType::F64 || tensor.dtype == DType::F16 ||
         tensor.dtype == DType::BF16;
}

std::vector<float> float_values(const StoredTensor& tensor) {
  GROKLAB_CHECK(is_float(tensor));
  switch (tensor.dtype) {
    case DType::F64:
      return converted<double>(tensor, [](double value) { return static_cast<float>(value); });
    case DType::F16:
      return converted<std::uint16_t>(tensor, float_of_half);
    case DType::BF16:
      return converted<std::uint16_t>(tensor, float_of_bfloat);
    default:
      return stored_values<float>(tensor);
  }
}

std::vector<float> decode_weights(std::span<const std::uint8_t> bytes, const std::string& path, const ModelSpec& spec) {
  const TensorFile file = decode_safetensors(bytes, path, false);
  std::vector<float> params(static_cast<size_t>(spec.n_params));
  for (const TensorSpec& tensor : spec.tensors) {
    const StoredTensor* stored = file.find(tensor.name);
    if (stored == nullptr || !is_float(*stored) || stored->shape != tensor.shape) {
      throw Error(ErrorKind::BadFile,
                  fmt::format("no float tensor '{}' of shape [{}]", tensor.name, fmt::join(tensor.shape, ", ")), path,
                  "the file must hold the network that the configuration describes");
    }
    std::ranges::copy(float_values(*stored), params.begin() + tensor.offset);
  }
  return params;
}

std::vector<float> read_weights(const std::string& path, const ModelSpec& spec) {
  return decode_weights(read_file(path), path, spec);
}

void add_tensors(TensorFile& file, const ModelSpec& spec, std::string_view prefix, std::span<const float> flat) {
  GROKLAB_CHECK(static_cast<std::int64_t>(flat.size()) == spec.n_params);
  for (const TensorSpec& tensor : spec.tensors) {
    file.tensors.push_back(
        make_stored_tensor<float>(std::string(prefix) + tensor.name, tensor.shape, tensor.part_of(flat)));
  }
}

void write_weights(const std::string& path, const ModelSpec& spec, std::span<const float> params) {
  TensorFile file;
  add_tensors(file, spec, "", params);
  write_file_atomically(path, encode_safetensors(file));
}

}  // namespace groklab
