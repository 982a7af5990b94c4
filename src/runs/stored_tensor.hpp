// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/check.hpp"

namespace groklab {

/// The first six are what groklab computes with and writes; the rest comes in files of other tools.
enum class DType { F32, F64, I32, I64, U64, U8, F16, BF16, Bool, I8, I16, U16, U32 };

/// A tensor as the file holds it; `bytes` is little-endian, row-major.
struct StoredTensor {
  std::string name;
  DType dtype = DType::F32;
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> bytes;
};

/// The first of that name; nullptr where there is none.
const StoredTensor* find_tensor(std::span<const StoredTensor> tensors, std::string_view name);

/// Bytes of one element.
std::size_t dtype_size(DType dtype);

/// Bytes of a whole tensor; nullopt where a size is negative or the product overflows.
std::optional<std::uint64_t> tensor_byte_size(DType dtype, std::span<const std::int64_t> shape);

template <typename T>
constexpr DType dtype_of() {
  if constexpr (std::is_same_v<T, float>) {
    return DType::F32;
  } else if constexpr (std::is_same_v<T, double>) {
    return DType::F64;
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    return DType::I32;
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return DType::I64;
  } else if constexpr (std::is_same_v<T, std::uint64_t>) {
    return DType::U64;
  } else {
    static_assert(std::is_same_v<T, std::uint8_t>, "no such stored type");
    return DType::U8;
  }
}

/// A tensor of these values, row-major; the shape must hold exactly that many.
template <typename T>
StoredTensor make_stored_tensor(std::string name, std::vector<std::int64_t> shape, std::span<const T> values) {
  StoredTensor tensor{std::move(name), dtype_of<T>(), std::move(shape), {}};
  GROKLAB_CHECK(tensor_byte_size(tensor.dtype, tensor.shape) == values.size_bytes());
  tensor.bytes.resize(values.size_bytes());
  if (!values.empty()) {
    std::memcpy(tensor.bytes.data(), values.data(), values.size_bytes());
  }
  return tensor;
}

/// The same of one dimension.
template <typename T>
StoredTensor make_stored_tensor(std::string name, std::span<const T> values) {
  return make_stored_tensor<T>(std::move(name), {static_cast<std::int64_t>(values.size())}, values);
}

/// The values of a tensor that is known to have this type.
template <typename T>
std::vector<T> stored_values(const StoredTensor& tensor) {
  GROKLAB_CHECK(tensor.dtype == dtype_of<T>() && tensor.bytes.size() % sizeof(T) == 0);
  std::vector<T> values(tensor.bytes.size() / sizeof(T));
  if (!values.empty()) {
    std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  }
  return values;
}

}  // namespace groklab
