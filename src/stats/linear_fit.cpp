// SPDX-License-Identifier: MIT
#include "stats/linear_fit.hpp"

#include <cmath>

#include "core/check.hpp"
#include "stats/moments.hpp"
#include "stats/student_t.hpp"

namespace groklab {
namespace {

constexpr int kParameters = 2;

Bounds around(double centre, double variance, int dof) {
  const double half = student_t_two_sided(0.95, dof) * std::sqrt(variance);
  return {centre - half, centre + half};
}

}  // namespace

Bounds LinearFit::slope_interval() const { return around(slope, variance / sum_xx, n - kParameters); }

Bounds LinearFit::interval(double x) const {
  const double of_line = variance * (1.0 / n + (x - mean_x) * (x - mean_x) / sum_xx);
  return around(at(x), of_line, n - kParameters);
}

std::optional<LinearFit> fit_line(std::span<const double> x, std::span<const double> y) {
  GROKLAB_CHECK(x.size() == y.size());
  if (x.size() <= kParameters) {
    return std::nullopt;
  }
  LinearFit fit;
  fit.n = static_cast<int>(x.size());
  fit.mean_x = mean(x);
  fit.mean_y = mean(y);
  double sum_xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    fit.sum_xx += (x[i] - fit.mean_x) * (x[i] - fit.mean_x);
    sum_xy += (x[i] - fit.mean_x) * (y[i] - fit.mean_y);
  }
  if (fit.sum_xx == 0) {
    return std::nullopt;
  }
  fit.slope = sum_xy / fit.sum_xx;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double residual = y[i] - fit.at(x[i]);
    fit.variance += residual * residual / (fit.n - kParameters);
  }
  return fit;
}

}  // namespace groklab
