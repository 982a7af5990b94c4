// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "figures/animation.hpp"
#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// A named figure or animation of a run, and what it is made from.
struct RunPicture {
  std::string_view name;
  std::string_view description;  ///< one line
  Parts needs;                   ///< besides at least one evaluation
  /// Why it cannot be drawn though the run has these parts; nullopt where it can, nullptr where nothing more is asked.
  std::optional<std::string> (*more)(const RunFigureData& data);

  /// Why it cannot be drawn from these data; nullopt where it can.
  std::optional<std::string> why_not(const RunFigureData& data) const;
};

struct RunFigure : RunPicture {
  Figure (*make)(const RunFigureData& data);

  /// Whether it shows one moment of the run, so that another step makes another figure.
  bool is_of_one_moment() const;
};

struct RunAnimation : RunPicture {
  Animation (*make)(const RunFigureData& data);  ///< the data outlive it
};

/// Every figure and every animation of a run, in the order they are listed and drawn.
std::span<const RunFigure> run_figures();
std::span<const RunAnimation> run_animations();

/// The figure or animation of that name. Throws Error(Usage) for an unknown one; the hint lists the names there are.
const RunPicture& find_run_picture(std::string_view name);

/// What a figure needs, in words: "checkpoints, snapshots".
std::string needs_text(const Parts& needs);

}  // namespace groklab
