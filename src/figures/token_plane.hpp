// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/matrix_view.hpp"
#include "figures/figure.hpp"

namespace groklab {

/// The frequency of most energy in the rows of tokens, beyond the constant; 1 where all are equal. rows: [p, width].
int strongest_frequency(MatrixView<const float> rows);

/// A dot a token t, coloured by frequency t mod p; without a title. x, y: [p].
Panel token_plane_panel(const std::vector<double>& x, const std::vector<double>& y, int frequency);

}  // namespace groklab
