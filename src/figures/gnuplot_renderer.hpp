// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "figures/child_process.hpp"
#include "figures/figure.hpp"
#include "figures/theme.hpp"

namespace groklab {

enum class FigureFormat { Png, Svg, Pdf };

std::string file_ending(FigureFormat format);

/// Draws the figure with gnuplot: NAME.gp and NAME.dat (heatmaps: NAME_cells.dat) into `folder` (made if need be), and
/// beside them one file a format; in the dark theme NAME_dark. Title and small print are in the metadata of every
/// picture. Every file appears whole. The bytes depend on the figure and on the versions of gnuplot, cairo and the font
/// alone. Returns the paths of the pictures, in the order of `formats`. Throws Error(Io) where gnuplot is missing (the
/// hint names the package) or fails (with its first words). Thread-safety: calls for different folders or names may run
/// at the same time.
std::vector<std::string> render_with_gnuplot(const Figure& figure, const std::string& folder,
                                             const std::vector<FigureFormat>& formats,
                                             ThemeName theme = ThemeName::Light,
                                             const std::string& program = "gnuplot");

/// Runs gnuplot with these words, argv[0] the program, in a folder that has the scripts. Throws Error(Io) where it is missing
/// or fails.
ChildResult run_gnuplot(const std::vector<std::string>& argv, const std::string& folder);

}  // namespace groklab
