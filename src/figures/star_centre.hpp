// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

namespace groklab {

/// In how many coordinates two points differ.
template <class T>
std::size_t differing(const std::vector<T>& a, const std::vector<T>& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    count += a[i] == b[i] ? 0U : 1U;
  }
  return count;
}

/// The centre of a design that varies one thing at a time: the point from which every other one differs in a single coordinate,
/// where at least two coordinates vary. nullopt: the points are no such design. Points may come several times.
template <class T>
std::optional<std::vector<T>> star_centre(const std::vector<std::vector<T>>& points) {
  for (const std::vector<T>& centre : points) {
    std::vector<bool> varies(centre.size());
    bool is_star = true;
    for (const std::vector<T>& point : points) {
      is_star = is_star && differing(centre, point) <= 1;
      for (std::size_t i = 0; i < centre.size(); ++i) {
        varies[i] = varies[i] || centre[i] != point[i];
      }
    }
    if (is_star && std::count(varies.begin(), varies.end(), true) > 1) {
      return centre;
    }
  }
  return std::nullopt;
}

}  // namespace groklab
