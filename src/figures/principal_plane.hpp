// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/matrix_view.hpp"

namespace groklab {

/// Rows of a matrix in the two directions in which they vary most.
struct PrincipalPlane {
  std::vector<double> x, y;  ///< [rows], centred on 0
  double share_x = 0;        ///< of the variance; 0 where the rows do not vary
  double share_y = 0;
};

/// By the eigenvalues of the Gram matrix of the centred rows: rows^2 cols operations, for few rows of any width. The
/// sign of a direction is such that its largest coordinate is positive. rows >= 2.
PrincipalPlane principal_plane(MatrixView<const float> rows);

/// Other rows of the same width in the plane of `of`, whose own plane is `plane`: both are centred on their own means.
/// [rows] each; 0 along a direction in which `of` does not vary.
PrincipalPlane projected_on(const PrincipalPlane& plane, MatrixView<const float> of, MatrixView<const float> rows);

}  // namespace groklab
