// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/thread_pool.hpp"
#include "figures/figure.hpp"
#include "lab/figure_formats.hpp"

namespace groklab {

/// Where HTML goes: all figures into one page, or each into its own.
enum class Pages { OneForAll, OneEach };

/// What is drawn, and where to.
struct FigureDrawing {
  std::string folder;  ///< made if need be
  FigureFormats formats;
  ThemeName theme = ThemeName::Light;
  Pages pages = Pages::OneForAll;  ///< OneForAll: figures.html
  std::string page_title;
};

/// Makes the figures and writes them in every format, on as many cores as the pool has threads; the files do not depend
/// on that. Returns their paths in the order of the figures, the common page last. Throws Error: the first figure's that
/// has one, after all others were tried.
std::vector<std::string> draw_all(const std::vector<std::function<Figure()>>& figures, const FigureDrawing& drawing,
                                  ThreadPool& pool);

}  // namespace groklab
