// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "figures/figure.hpp"
#include "figures/theme.hpp"

namespace groklab {

/// A literal of gnuplot: in single quotes, where neither markup nor command substitution works. Control characters
/// become spaces.
std::string gnuplot_quoted(std::string_view text);

/// gnuplot's words for a dash.
std::string gnuplot_dash(Dash dash);

/// The data file of a script: blocks that are parted by two empty lines and numbered from 0, gnuplot's `index`.
class GnuplotData {
 public:
  explicit GnuplotData(std::string file) : file_(std::move(file)) {}

  /// Adds a block and returns what a plot command calls it.
  std::string add(const std::string& rows, const std::string& remark);
  const std::string& text() const { return text_; }

 private:
  std::string file_;
  std::string text_;
  int n_blocks_ = 0;
};

/// What a script reads: points, and the cells of heatmaps, which gnuplot cannot read past points in one file.
struct GnuplotFiles {
  GnuplotData points;
  GnuplotData cells;
};

/// The elements of the `plot` command (Frame::Surface: of `splot`) that draws a panel's data; their numbers are added
/// to `files`. Heatmaps are images, sharp cell by cell, in axes of lines.
std::vector<std::string> gnuplot_elements(const Panel& panel, const Theme& theme, GnuplotFiles& files);

}  // namespace groklab
