// SPDX-License-Identifier: MIT
#include "analysis/random_subspace.hpp"

#include <cmath>
#include <numeric>
#include <span>

#include "core/check.hpp"

namespace groklab {
namespace {

/// v minus its component along the unit vector u.
void remove_component(std::span<double> v, std::span<const double> u) {
  const double product = std::inner_product(v.begin(), v.end(), u.begin(), 0.0);
  for (size_t i = 0; i < v.size(); ++i) {
    v[i] -= product * u[i];
  }
}

}  // namespace

std::vector<double> random_subspace(int r, int n, Within within, Philox& draw) {
  GROKLAB_CHECK(r >= 0 && r <= (within == Within::ZeroMean ? n - 1 : n));
  const auto size = static_cast<size_t>(n);
  const std::vector<double> constant(size, 1 / std::sqrt(n));
  std::vector<double> frame(static_cast<size_t>(r) * size);
  for (size_t row = 0; row < static_cast<size_t>(r); ++row) {
    const std::span<double> v(frame.data() + row * size, size);
    for (double& value : v) {
      value = draw.next_normal();
    }
    for (int pass = 0; pass < 2; ++pass) {
      if (within == Within::ZeroMean) {
        remove_component(v, constant);
      }
      for (size_t earlier = 0; earlier < row; ++earlier) {
        remove_component(v, {frame.data() + earlier * size, size});
      }
    }
    const double norm = std::sqrt(std::inner_product(v.begin(), v.end(), v.begin(), 0.0));
    for (double& value : v) {
      value /= norm;
    }
  }
  return frame;
}

}  // namespace groklab
