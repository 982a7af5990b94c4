// SPDX-License-Identifier: MIT
#pragma once

namespace groklab {

/// The t with P(|T| <= t) = coverage of Student's t with `dof` >= 1 degrees of freedom, coverage in (0, 1):
/// student_t_two_sided(0.99, 7) = 3.4995.
double student_t_two_sided(double coverage, int dof);

}  // namespace groklab
