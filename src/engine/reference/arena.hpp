// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "core/check.hpp"

namespace groklab::ref {

/// One allocation that activations are carved from: a first pass over the layout counts, a second hands out addresses.
template <class T>
class Arena {
 public:
  /// The next `size` elements; nullptr while counting.
  T* take(std::ptrdiff_t size) {
    constexpr std::ptrdiff_t kAlign = 64 / static_cast<std::ptrdiff_t>(sizeof(T));
    T* here = memory_.empty() ? nullptr : memory_.data() + used_;
    used_ += (size + kAlign - 1) / kAlign * kAlign;
    GROKLAB_CHECK(memory_.empty() || used_ <= static_cast<std::ptrdiff_t>(memory_.size()));
    return here;
  }

  /// Allocates what the counting pass asked for and starts again.
  void allocate() {
    memory_.assign(static_cast<std::size_t>(used_) + 1, T(0));
    used_ = 0;
  }

 private:
  std::vector<T> memory_;
  std::ptrdiff_t used_ = 0;
};

}  // namespace groklab::ref
