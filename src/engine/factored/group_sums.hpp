// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <memory>
#include <span>

#include "core/thread_pool.hpp"
#include "kernels/fast/fast_kernels.hpp"

namespace groklab {

/// The accumulators of the groups that have examples; the first gets the sums.
template <class Sums>
using SumGroups = std::span<const std::unique_ptr<Sums>>;

/// Adds elements [first, last) of the accumulators of all groups into the first group's, element by element in the order
/// of the groups, and leaves the others 0 for the next step. `Sums` has data(). Same bits for any number of threads.
template <class Sums>
void add_groups(SumGroups<Sums> groups, ThreadPool& pool, const FastKernels& kernels, std::ptrdiff_t first,
                std::ptrdiff_t last) {
  constexpr std::ptrdiff_t kChunk = 1 << 14;
  pool.run(static_cast<int>((last - first + kChunk - 1) / kChunk), [&](int chunk, int) {
    const std::ptrdiff_t begin = first + chunk * kChunk;
    const std::ptrdiff_t end = std::min(last, begin + kChunk);
    for (size_t group = 1; group < groups.size(); ++group) {
      kernels.drain(groups[0]->data() + begin, groups[group]->data() + begin, end - begin);
    }
  });
}

/// Adds up all elements. `Sums` has size().
template <class Sums>
void add_groups(SumGroups<Sums> groups, ThreadPool& pool, const FastKernels& kernels) {
  add_groups(groups, pool, kernels, 0, groups[0]->size());
}

}  // namespace groklab
