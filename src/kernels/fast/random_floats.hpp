// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "core/philox.hpp"

namespace groklab {

using Floats = std::vector<float>;

/// Input of the tests of the fast kernels: n normal numbers of a stream named by `index`.
inline Floats random_floats(std::ptrdiff_t n, std::uint64_t index, double scale = 1) {
  Philox draw(7, Stream::Init, index);
  Floats out(static_cast<std::size_t>(n));
  for (float& x : out) {
    x = static_cast<float>(scale * draw.next_normal());
  }
  return out;
}

inline double at(const Floats& values, std::ptrdiff_t i) {
  return static_cast<double>(values[static_cast<std::size_t>(i)]);
}

inline std::vector<double> in_double(const Floats& values) { return {values.begin(), values.end()}; }

}  // namespace groklab
