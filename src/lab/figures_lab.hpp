// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace groklab {

struct FiguresRequest {
  std::vector<std::string> paths;    ///< folder of a run or of a sweep, or two of them to be compared
  std::string out;                   ///< folder for the files; empty: figures/ in the first, of two compare/figures/
  std::vector<std::string> only;     ///< names; empty: every figure that applies
  std::vector<std::string> formats;  ///< png, svg, pdf, html, json, mp4, gif; empty: png
  std::string theme = "light";       ///< or dark
  int threads = 0;                   ///< 0: default_threads()
};

struct FiguresSummary {
  std::vector<std::string> paths;     ///< pictures drawn
  std::vector<std::string> left_out;  ///< "name: why it does not apply"
};

/// Draws figures of a run, of a sweep (those of its forecast too, where it has one), or of two of either side by side;
/// animations where they are named or their formats are. Throws Error(Usage) for an unknown name or format, or for a figure
/// that was asked for by name and does not apply.
FiguresSummary draw_figures(const FiguresRequest& request);

}  // namespace groklab
