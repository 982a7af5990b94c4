// SPDX-License-Identifier: MIT
#include "stats/chi_squared.hpp"

#include <boost/math/special_functions/gamma.hpp>

#include "core/check.hpp"

namespace groklab {

double chi_squared_above(double x, int dof) {
  GROKLAB_CHECK(x >= 0 && dof >= 1);
  return boost::math::gamma_q(0.5 * dof, 0.5 * x);
}

}  // namespace groklab
