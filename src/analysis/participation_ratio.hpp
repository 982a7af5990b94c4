// SPDX-License-Identifier: MIT
#pragma once

#include "core/matrix_view.hpp"
#include "core/thread_pool.hpp"

namespace groklab {

/// Over how many directions the variance of activations is spread.
/// Math    PR = (tr C)^2 / tr(C^2), C = covariance of the columns of h; the divisor of C cancels
/// Shapes  h [n examples, units]
/// Range   1 <= PR <= min(n - 1, units); 1 where everything varies along one line; 0 where nothing varies, which is
///         said of a variance below 1e-13 of the mean square: float activations hold no less.
/// Numerics means and traces in double, the product of centred activations in float: relative error about 1e-6.
/// Source  Gao et al. 2017, "A theory of multineuronal dimensionality"; system O uses it unchanged.
/// Cost    n units^2 FLOP. Same bits for any number of threads.
double participation_ratio(MatrixView<const float> h, ThreadPool& pool);

}  // namespace groklab
