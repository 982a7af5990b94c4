// SPDX-License-Identifier: MIT
#include "stats/chi_squared.hpp"

#include <cmath>
#include <limits>

#include "core/check.hpp"

namespace groklab {
namespace {

constexpr int kMostTerms = 10000;
constexpr double kEnough = 1e-16;  // relative size of a term that changes nothing

/// x^a e^-x / Gamma(a)
double factor(double a, double x) { return std::exp(a * std::log(x) - x - std::lgamma(a)); }

double lower_series(double a, double x) {
  double term = 1 / a;
  double sum = term;
  for (int n = 1; n < kMostTerms && term > kEnough * sum; ++n) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * factor(a, x);
}

double upper_fraction(double a, double x) {
  constexpr double kTiny = std::numeric_limits<double>::min() / kEnough;
  double b = x + 1 - a;
  double c = 1 / kTiny;
  double d = 1 / b;
  double value = d;
  for (int n = 1; n < kMostTerms; ++n) {
    const double numerator = -n * (n - a);
    b += 2;
    d = numerator * d + b;
    d = 1 / (std::abs(d) < kTiny ? kTiny : d);
    c = b + numerator / c;
    c = std::abs(c) < kTiny ? kTiny : c;
    value *= c * d;
    if (std::abs(c * d - 1) < kEnough) {
      break;
    }
  }
  return value * factor(a, x);
}

}  // namespace

double chi_squared_above(double x, int dof) {
  GROKLAB_CHECK(x >= 0 && dof >= 1);
  if (x == 0) {
    return 1;
  }
  const double a = 0.5 * dof;
  return x / 2 < a + 1 ? 1 - lower_series(a, x / 2) : upper_fraction(a, x / 2);
}

}  // namespace groklab
