// SPDX-License-Identifier: MIT
#include "runs/stored_tensor.hpp"

#include <algorithm>

namespace groklab {

const StoredTensor* find_tensor(std::span<const StoredTensor> tensors, std::string_view name) {
  const auto found =
      std::find_if(tensors.begin(), tensors.end(), [&](const StoredTensor& tensor) { return tensor.name == name; });
  return found == tensors.end() ? nullptr : &*found;
}

std::size_t dtype_size(DType dtype) {
  switch (dtype) {
    case DType::F32:
    case DType::I32:
    case DType::U32:
      return 4;
    case DType::F64:
    case DType::I64:
    case DType::U64:
      return 8;
    case DType::F16:
    case DType::BF16:
    case DType::I16:
    case DType::U16:
      return 2;
    case DType::U8:
    case DType::I8:
    case DType::Bool:
      return 1;
  }
  GROKLAB_CHECK(false);
  return 0;
}

std::optional<std::uint64_t> tensor_byte_size(DType dtype, std::span<const std::int64_t> shape) {
  std::uint64_t size = dtype_size(dtype);
  for (const std::int64_t extent : shape) {
    if (extent < 0 || __builtin_mul_overflow(size, static_cast<std::uint64_t>(extent), &size)) {
      return std::nullopt;
    }
  }
  return size;
}

}  // namespace groklab
