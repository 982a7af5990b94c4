// SPDX-License-Identifier: MIT
#include "search/normal_mass.hpp"

#include <cmath>
#include <numbers>

namespace groklab {

double log_normal_cdf(double x) {
  constexpr double kAsymptoticBelow = -20;  // to here erfc is above 1e-88; from here the series errs below 1e-10
  if (x > 0) {
    return std::log1p(-0.5 * std::erfc(x / std::numbers::sqrt2));
  }
  if (x > kAsymptoticBelow) {
    return std::log(0.5 * std::erfc(-x / std::numbers::sqrt2));
  }
  // Abramowitz and Stegun 26.2.12: Phi(x) = phi(x) / |x| (1 - 1/x^2 + 3/x^4 - 15/x^6 + ...).
  const double y = 1 / (x * x);
  return -0.5 * x * x - std::log(-x) - 0.5 * std::log(2 * std::numbers::pi) +
         std::log1p(y * (-1 + y * (3 + y * (-15 + y * 105))));
}

double log_normal_mass(double a, double b) {
  if (a > 0) {  // the same mass on the left, where Phi is small and exact
    return log_normal_mass(-b, -a);
  }
  if (b > 0) {
    return std::log1p(-0.5 * std::erfc(-a / std::numbers::sqrt2) - 0.5 * std::erfc(b / std::numbers::sqrt2));
  }
  const double upper = log_normal_cdf(b);
  return upper + std::log1p(-std::exp(log_normal_cdf(a) - upper));
}

}  // namespace groklab
