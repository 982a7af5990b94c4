// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "core/thread_pool.hpp"

namespace groklab {

/// Adds the accumulators of all groups into the first, element by element in the order of the groups. `Sums` has data()
/// and size(). Same bits for any number of threads.
template <class Sums>
void add_groups(std::vector<std::unique_ptr<Sums>>& groups, ThreadPool& pool) {
  constexpr std::ptrdiff_t kChunk = 1 << 14;
  const std::ptrdiff_t size = groups[0]->size();
  pool.run(static_cast<int>((size + kChunk - 1) / kChunk), [&](int chunk, int) {
    const std::ptrdiff_t begin = chunk * kChunk;
    const std::ptrdiff_t end = std::min(size, begin + kChunk);
    float* total = groups[0]->data();
    for (size_t group = 1; group < groups.size(); ++group) {
      const float* part = groups[group]->data();
      for (std::ptrdiff_t i = begin; i < end; ++i) {
        total[i] += part[i];
      }
    }
  });
}

}  // namespace groklab
