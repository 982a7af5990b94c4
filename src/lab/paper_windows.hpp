// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "lab/forecast_document.hpp"
#include "lab/text_table.hpp"

namespace groklab {

/// How the pages of a paper speak of windows.

inline constexpr const char* kAllFeatures = "features";  ///< the predictor that the paper is about
inline constexpr const char* kCell = "cell";             ///< what conclusions leave out at once
inline constexpr double kCoin = 0.5;                     ///< AUROC of a score that says nothing

/// The window whose numbers the text is about: the longest, which is not chosen by what was found.
const WindowSummary& main_window(const ForecastDocument& forecast);

std::string count_text(std::int64_t n);
std::string window_text(const WindowSummary& window);  ///< "500", "memorisation"

/// AUROCs with their intervals: predictors down, what is left out across.
TextTable auroc_table(const WindowSummary& window);
std::string auroc_caption(const WindowSummary& window);

}  // namespace groklab
