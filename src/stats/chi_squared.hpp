// SPDX-License-Identifier: MIT
#pragma once

namespace groklab {

/// P(X > x) of a chi-squared variable with `dof` >= 1 degrees of freedom, x >= 0: the regularised upper incomplete gamma
/// function Q(dof / 2, x / 2).
double chi_squared_above(double x, int dof);

}  // namespace groklab
