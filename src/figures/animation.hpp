// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "figures/figure.hpp"

namespace groklab {

/// Figures that follow one another. All of one animation have the same layout and the same limits, so that what moves is
/// the data.
struct Animation {
  std::string name;
  int n_frames = 0;
  std::function<Figure(int)> frame;  ///< 0 .. n_frames - 1; pure, may be called from several threads
};

inline constexpr int kFramesASecond = 20;
inline constexpr std::size_t kMostFrames = 200;

/// The panel as it was at x: lines and bands end there, rules and cells to its right are left out. Limits and colours are
/// those of the whole.
Panel up_to(const Panel& whole, double x);

}  // namespace groklab
