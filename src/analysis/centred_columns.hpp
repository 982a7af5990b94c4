// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/matrix_view.hpp"

namespace groklab {

/// A matrix minus the mean of every column: [m.rows, m.cols], row-major.
std::vector<double> centred_columns(MatrixView<const double> m);

}  // namespace groklab
