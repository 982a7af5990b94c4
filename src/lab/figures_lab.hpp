// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace groklab {

struct FiguresRequest {
  std::vector<std::string> paths;  ///< folder of a run or of a sweep, or two of them to be compared
  /// Folder for the files; empty: figures/ in the first, of two compare/figures/, of a step figures/step_00005000/.
  std::string out;
  std::vector<std::string> only;     ///< names; empty: every figure that applies
  std::vector<std::string> formats;  ///< as parse_figure_formats takes them
  std::string theme = "light";       ///< or dark
  std::optional<std::int64_t> step;  ///< of one run: what it was at this checkpoint, instead of at its end
  int threads = 0;                   ///< 0: default_threads()
};

struct FiguresSummary {
  std::vector<std::string> paths;     ///< pictures drawn
  std::vector<std::string> left_out;  ///< "name: why it does not apply"
};

/// Draws figures of a run, of a sweep (those of its forecast too, where it has one), or of two of either side by side;
/// animations where they are named or their formats are. Of a step, the figures that show one moment. Throws Error(Usage) for
/// an unknown name or format, for a figure that was asked for by name and does not apply, and for a step that has no
/// checkpoint.
FiguresSummary draw_figures(const FiguresRequest& request);

}  // namespace groklab
