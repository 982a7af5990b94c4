// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "core/matrix_view.hpp"

namespace groklab {

/// Centres and scales columns by what some rows say: (x - mean) / deviation; a column that is constant there is only
/// centred.
struct Scaling {
  std::vector<double> mean, deviation;

  /// x scaled, into `out` of the same width.
  void apply(std::span<const double> x, std::span<double> out) const;
};

/// From the rows of x [n, n_features] that are listed; at least one.
Scaling fit_scaling(MatrixView<const double> x, std::span<const std::size_t> rows);
/// From all of them.
Scaling fit_scaling(MatrixView<const double> x);

/// The listed rows, scaled: row-major [rows.size(), n_features].
std::vector<double> scaled_rows(const Scaling& scaling, MatrixView<const double> x, std::span<const std::size_t> rows);
/// All of them.
std::vector<double> scaled_rows(const Scaling& scaling, MatrixView<const double> x);

}  // namespace groklab
