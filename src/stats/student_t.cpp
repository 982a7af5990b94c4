// SPDX-License-Identifier: MIT
#include "stats/student_t.hpp"

#include <boost/math/distributions/students_t.hpp>

#include "core/check.hpp"

namespace groklab {

double student_t_two_sided(double coverage, int dof) {
  GROKLAB_CHECK(coverage > 0 && coverage < 1 && dof >= 1);
  return quantile(complement(boost::math::students_t(dof), (1 - coverage) / 2));
}

}  // namespace groklab
