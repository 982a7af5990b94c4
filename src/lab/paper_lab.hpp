// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace groklab {

/// `groklab paper` as a call, once there are runs and a forecast of them.
struct PaperRequest {
  std::string sweep;      ///< a folder with runs in it
  std::string out;        ///< folder for the paper; empty: SWEEP/paper
  bool tex_only = false;  ///< no PDF
};

struct PaperSummary {
  std::string tex;
  std::vector<std::string> figures;
  std::string pdf;        ///< empty where it was not asked for, or TeX is not installed
  bool has_latex = true;  ///< false: it was asked for
};

/// Whether the folder has a forecast already.
bool has_forecast(const std::string& sweep);

/// Writes paper.tex, figures/*.pdf and, with TeX, paper.pdf. The same runs and forecast give the same bytes. Throws Error.
PaperSummary write_paper(const PaperRequest& request);

}  // namespace groklab
