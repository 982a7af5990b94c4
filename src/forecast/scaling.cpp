// SPDX-License-Identifier: MIT
#include "forecast/scaling.hpp"

#include <cmath>
#include <numeric>

#include "core/check.hpp"
#include "stats/moments.hpp"

namespace groklab {
namespace {

std::vector<std::size_t> all_rows(MatrixView<const double> x) {
  std::vector<std::size_t> rows(static_cast<std::size_t>(x.rows));
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

}  // namespace

void Scaling::apply(std::span<const double> x, std::span<double> out) const {
  GROKLAB_CHECK(x.size() == mean.size() && out.size() == mean.size());
  for (std::size_t j = 0; j < x.size(); ++j) {
    out[j] = (x[j] - mean[j]) / deviation[j];
  }
}

Scaling fit_scaling(MatrixView<const double> x, std::span<const std::size_t> rows) {
  Scaling scaling;
  std::vector<double> column(rows.size());
  for (std::ptrdiff_t j = 0; j < x.cols; ++j) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      column[i] = x(static_cast<std::ptrdiff_t>(rows[i]), j);
    }
    const double deviation = std::sqrt(variance(column));
    const double centre = mean(column);
    // A column that varies by rounding alone says nothing, and would be blown up.
    const bool is_constant = deviation <= 1e-12 * std::abs(centre);
    scaling.mean.push_back(centre);
    scaling.deviation.push_back(is_constant ? 1 : deviation);
  }
  return scaling;
}

Scaling fit_scaling(MatrixView<const double> x) { return fit_scaling(x, all_rows(x)); }

std::vector<double> scaled_rows(const Scaling& scaling, MatrixView<const double> x, std::span<const std::size_t> rows) {
  const auto width = static_cast<std::size_t>(x.cols);
  std::vector<double> out(rows.size() * width);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    scaling.apply({x.row(static_cast<std::ptrdiff_t>(rows[i])), width}, {out.data() + i * width, width});
  }
  return out;
}

std::vector<double> scaled_rows(const Scaling& scaling, MatrixView<const double> x) {
  return scaled_rows(scaling, x, all_rows(x));
}

}  // namespace groklab
