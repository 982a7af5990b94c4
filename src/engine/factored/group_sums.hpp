// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <span>

#include "core/element_chunks.hpp"
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
  for_element_chunks(pool, last - first, [&](std::ptrdiff_t begin, std::ptrdiff_t n) {
    for (size_t group = 1; group < groups.size(); ++group) {
      kernels.drain(groups[0]->data() + first + begin, groups[group]->data() + first + begin, n);
    }
  });
}

/// Adds up all elements. `Sums` has size().
template <class Sums>
void add_groups(SumGroups<Sums> groups, ThreadPool& pool, const FastKernels& kernels) {
  add_groups(groups, pool, kernels, 0, groups[0]->size());
}

}  // namespace groklab
