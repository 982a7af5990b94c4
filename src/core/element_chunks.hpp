// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>

#include "core/thread_pool.hpp"

namespace groklab {

/// Calls body(begin, n) on the pool for pieces of [0, size) that do not depend on the number of threads: for work in which
/// each element stands alone. A thread begins with the same pieces in every call of one size: what it wrote is near.
template <class Body>
void for_element_chunks(ThreadPool& pool, std::ptrdiff_t size, Body&& body) {
  constexpr std::ptrdiff_t kChunk = 1 << 14;
  pool.run(static_cast<int>((size + kChunk - 1) / kChunk), [&](int chunk, int) {
    const std::ptrdiff_t begin = chunk * kChunk;
    body(begin, std::min(kChunk, size - begin));
  });
}

}  // namespace groklab
