// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// Maps over two keys of a sweep, a cell a pair of levels; other keys and seeds are pooled, which the written n shows.

/// The runs of every cell: [levels of y, levels of x].
std::vector<std::vector<const SweptRun*>> runs_over(const SweepFigureData& data, std::size_t x, std::size_t y);

/// What a cell is coloured by, nullopt for none, and what is written on it where there is room.
struct CellMark {
  std::optional<double> value;
  std::string text;
  std::string note = {};  ///< below the text
};
using CellMarkOf = std::function<CellMark(const std::vector<const SweptRun*>& runs)>;

/// A heatmap of the marks, every cell as large, whatever the distances between levels are.
Panel cell_panel(const SweepFigureData& data, std::size_t x, std::size_t y, const ColorAxis& color,
                 const CellMarkOf& mark_of);

}  // namespace groklab
