// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runs/stored_tensor.hpp"

namespace groklab {

[[noreturn]] void refuse_series(std::string_view name, const std::string& path);

/// An array of n rows of `width` numbers of type T. Throws Error(BadFile) where it is missing or has another shape.
template <class T>
std::vector<T> series_array(std::span<const StoredTensor> arrays, std::string_view name, std::size_t n,
                            std::size_t width, const std::string& path) {
  const StoredTensor* found = find_tensor(arrays, name);
  if (found == nullptr || found->dtype != dtype_of<T>() || found->bytes.size() != n * width * sizeof(T)) {
    refuse_series(name, path);
  }
  return stored_values<T>(*found);
}

/// "step" of early.npz or snapshots.npz.
std::vector<std::int64_t> series_steps(std::span<const StoredTensor> arrays, const std::string& path);

}  // namespace groklab
