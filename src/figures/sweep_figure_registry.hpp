// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// A named figure of a sweep.
struct SweepFigure {
  std::string_view name;
  std::string_view description;  ///< one line
  /// Why it cannot be drawn from these data; nullopt where it can.
  std::optional<std::string> (*why_not)(const SweepFigureData& data);
  Figure (*make)(const SweepFigureData& data);
};

/// Every figure of a sweep, in the order they are listed and drawn.
std::span<const SweepFigure> sweep_figures();

/// Throws Error(Usage) for an unknown name; the hint lists the names there are.
const SweepFigure& find_sweep_figure(std::string_view name);

}  // namespace groklab
