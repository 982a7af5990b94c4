// SPDX-License-Identifier: MIT
// "No allocation while the shape stays the same": counts every allocation of an effective rank measured again.
#include <cstdio>
#include <vector>

#include "analysis/effective_rank.hpp"
#include "analysis/singular_values.hpp"
#include "core/philox.hpp"
#include "counted_allocations.hpp"

namespace groklab {
namespace {

/// Allocations of the first measurement and of ten further ones, of changing matrices.
std::pair<long, long> allocations_of(std::ptrdiff_t m, std::ptrdiff_t n) {
  Philox random(1, Stream::Init, 0);
  std::vector<float> a(static_cast<size_t>(m * n));
  const long start = allocations;
  SingularValues solver;
  long first = 0;
  for (int round = 0; round <= 10; ++round) {
    for (float& x : a) {
      x = static_cast<float>(random.next_normal());
    }
    effective_rank(solver.compute({a.data(), m, n}));
    if (round == 0) {
      first = allocations;
    }
  }
  return {first - start, allocations - first};
}

int check() {
  bool good = true;
  for (const auto& [m, n] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{23, 64}, {64, 23}, {194, 512}}) {
    const auto [first, further] = allocations_of(m, n);
    std::printf("[%td, %td]: %ld allocations at first, %ld in ten further measurements\n", m, n, first, further);
    good = good && first > 0 && further == 0;  // a count of 0 at first would mean that nothing is counted
  }
  return good ? 0 : 1;
}

}  // namespace
}  // namespace groklab

int main() { return groklab::check(); }
