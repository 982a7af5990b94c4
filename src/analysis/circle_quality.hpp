// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "analysis/quadruples.hpp"
#include "analysis/signal_to_noise.hpp"
#include "analysis/token_blocks.hpp"

namespace groklab {

/// How far each token's angle in the plane of frequency k is from its place on a perfect circle, in radians.
///
/// Math    The plane is fitted without the token itself: E[t'] ~ m + u cos(2 pi k t'/p) + v sin(2 pi k t'/p) by least
///         squares over t' != t; x, y are the coordinates of E[t] - m in that plane, and the result is
///         atan2(y, x) - 2 pi k t / p. With the token in the fit, any embedding of more dimensions than tokens would
///         show a circle: random weights of width 512 at p = 97 have a mean cosine of 0.95.
/// Shapes  rows [p, width], result [p]; empty where a plane is not one (u and v are parallel or zero), and for p < 4,
///         where three numbers fit every token that is left.
std::vector<double> circle_angle_errors(MatrixView<const float> rows, int k);

/// Where each token lies in the same planes, in units of the circle: on a perfect one token t is at (cos(2 pi k t/p),
/// sin(2 pi k t/p)). Random weights are around the origin.
/// Shapes  rows [p, width], result [p]; empty where circle_angle_errors is
struct CirclePoint {
  double x = 0;
  double y = 0;
};
std::vector<CirclePoint> circle_positions(MatrixView<const float> rows, int k);

/// Angle additivity on the circles of the key frequencies: does angle_a[a] + angle_b[b] = angle_a[c] + angle_b[d] hold
/// for pairs with the same sum?
/// Math    mean over the non-trivial quadruples of cos(difference of the two sides), then mean over the key frequencies
///         by their energy
/// Range   -1 .. 1; 1 for circles, about 0 for random weights; 0 where there is no key frequency, plane or quadruple.
/// Source  the clock of Nanda et al. 2023 and Zhong et al. 2023; leave-one-out planes and weights are our own choice.
double rqi_circle(const TokenBlocks& blocks, const TokenSpectra& spectra, std::span<const int> keys,
                  std::span<const Quadruple> quadruples);

}  // namespace groklab
