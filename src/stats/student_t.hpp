// SPDX-License-Identifier: MIT
#pragma once

namespace groklab {

/// P(|T| <= t) of Student's t with `dof` >= 1 degrees of freedom, t >= 0.
double student_t_within(double t, int dof);

/// The t with P(|T| <= t) = coverage, coverage in (0, 1): student_t_two_sided(0.99, 7) = 3.4995.
double student_t_two_sided(double coverage, int dof);

}  // namespace groklab
