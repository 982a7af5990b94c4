// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "core/thread_pool.hpp"

namespace groklab {

/// Adds elements [first, last) of the accumulators of all groups into the first group's, element by element in the order
/// of the groups. `Sums` has data(). Same bits for any number of threads.
template <class Sums>
void add_groups(std::vector<std::unique_ptr<Sums>>& groups, ThreadPool& pool, std::ptrdiff_t first,
                std::ptrdiff_t last) {
  constexpr std::ptrdiff_t kChunk = 1 << 14;
  pool.run(static_cast<int>((last - first + kChunk - 1) / kChunk), [&](int chunk, int) {
    const std::ptrdiff_t begin = first + chunk * kChunk;
    const std::ptrdiff_t end = std::min(last, begin + kChunk);
    float* total = groups[0]->data();
    for (size_t group = 1; group < groups.size(); ++group) {
      const float* part = groups[group]->data();
      for (std::ptrdiff_t i = begin; i < end; ++i) {
        total[i] += part[i];
      }
    }
  });
}

/// Adds up all elements. `Sums` has size().
template <class Sums>
void add_groups(std::vector<std::unique_ptr<Sums>>& groups, ThreadPool& pool) {
  add_groups(groups, pool, 0, groups[0]->size());
}

}  // namespace groklab
