// SPDX-License-Identifier: MIT
#include "stats/student_t.hpp"

#include <cmath>
#include <numbers>

#include "core/check.hpp"

namespace groklab {
namespace {

/// P(|T| <= sqrt(dof) tan(angle)), angle in [0, pi/2]. In the angle the distribution is a sum of powers of the cosine:
/// each term is the one before times cos^2 (k - 1) / k.
double within_angle(double angle, int dof) {
  const double cosine = std::cos(angle);
  const bool odd = dof % 2 == 1;
  double term = odd ? cosine : 1;
  double sum = 0;
  for (int k = odd ? 3 : 2; k <= dof; k += 2) {
    sum += term;
    term *= cosine * cosine * (k - 1) / k;
  }
  return odd ? 2 / std::numbers::pi * (angle + std::sin(angle) * sum) : std::sin(angle) * sum;
}

}  // namespace

double student_t_within(double t, int dof) {
  GROKLAB_CHECK(t >= 0 && dof >= 1);
  return within_angle(std::atan(t / std::sqrt(dof)), dof);
}

double student_t_two_sided(double coverage, int dof) {
  GROKLAB_CHECK(coverage > 0 && coverage < 1 && dof >= 1);
  constexpr int kHalvings = 60;  // past the last bit of a double
  double low = 0;
  double high = std::numbers::pi / 2;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (within_angle(middle, dof) < coverage ? low : high) = middle;
  }
  return std::sqrt(dof) * std::tan(low);
}

}  // namespace groklab
