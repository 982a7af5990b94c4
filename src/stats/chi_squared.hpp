// SPDX-License-Identifier: MIT
#pragma once

namespace groklab {

/// P(X > x) of a chi-squared variable with `dof` >= 1 degrees of freedom, x >= 0: the regularised upper incomplete gamma
/// function Q(dof / 2, x / 2), to about 1e-13.
/// Source  series below its mean and Lentz's continued fraction above: Numerical Recipes, section 6.2
double chi_squared_above(double x, int dof);

}  // namespace groklab
