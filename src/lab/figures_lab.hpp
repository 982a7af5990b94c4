// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace groklab {

struct FiguresRequest {
  std::string run;                   ///< folder
  std::vector<std::string> only;     ///< names; empty: every figure that applies
  std::vector<std::string> formats;  ///< png, svg, pdf, html, json; empty: png
  std::string theme = "light";       ///< or dark
  int threads = 0;                   ///< 0: default_threads()
};

struct FiguresSummary {
  std::vector<std::string> paths;     ///< pictures drawn
  std::vector<std::string> left_out;  ///< "name: why it does not apply"
};

/// Draws figures into RUN/figures. Throws Error(Usage) for an unknown name or format, or for a figure that was asked for
/// by name and does not apply.
FiguresSummary draw_figures(const FiguresRequest& request);

}  // namespace groklab
