// SPDX-License-Identifier: MIT
#include "runs/series_arrays.hpp"

#include "core/error.hpp"

namespace groklab {

void refuse_series(std::string_view name, const std::string& path) {
  throw Error(ErrorKind::BadFile, "has no array '" + std::string(name) + "' of the right shape", path,
              "`groklab check` says what is damaged");
}

std::vector<std::int64_t> series_steps(std::span<const StoredTensor> arrays, const std::string& path) {
  const StoredTensor* found = find_tensor(arrays, "step");
  const std::size_t n = found == nullptr ? 0 : found->bytes.size() / sizeof(std::int64_t);
  return series_array<std::int64_t>(arrays, "step", n, 1, path);
}

}  // namespace groklab
