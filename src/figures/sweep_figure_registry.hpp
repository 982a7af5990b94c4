// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "figures/animation.hpp"
#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// A named figure or animation of a sweep.
struct SweepPicture {
  std::string_view name;
  std::string_view description;  ///< one line
  /// Why it cannot be drawn from these data; nullopt where it can.
  std::optional<std::string> (*why_not)(const SweepFigureData& data);
};

struct SweepFigure : SweepPicture {
  Figure (*make)(const SweepFigureData& data);
};

struct SweepAnimation : SweepPicture {
  Animation (*make)(const SweepFigureData& data);  ///< the data outlive it
};

/// Every figure and every animation of a sweep, in the order they are listed and drawn.
std::span<const SweepFigure> sweep_figures();
std::span<const SweepAnimation> sweep_animations();

}  // namespace groklab
