// SPDX-License-Identifier: MIT
#include "lab/figure_drawing.hpp"

#include <exception>
#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "figures/figure_page.hpp"
#include "figures/plotly_renderer.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

/// What became of one figure.
struct Drawn {
  std::vector<std::string> paths;
  Json plotly;  ///< where a page of all needs it
  std::exception_ptr error;
};

std::string write(const std::string& path, const std::string& text) {
  write_file_atomically(path, std::string_view(text));
  return path;
}

Drawn draw_one(const Figure& figure, const FigureDrawing& drawing) {
  Drawn drawn;
  const FigureFormats& formats = drawing.formats;
  if (!formats.stills.empty()) {
    drawn.paths = render_with_gnuplot(figure, drawing.folder, formats.stills, drawing.theme);
  }
  if (!formats.json && !formats.html) {
    return drawn;
  }
  const std::string stem = drawing.folder + "/" + figure_stem(figure.name, drawing.theme);
  Json plotly = plotly_figure(figure, drawing.theme);
  if (formats.json) {
    drawn.paths.push_back(write(stem + ".json", plotly.dump() + "\n"));
  }
  if (formats.html && drawing.pages == Pages::OneEach) {
    drawn.paths.push_back(write(stem + ".html", figure_page(figure.title, {&plotly, 1})));
  } else if (formats.html) {
    drawn.plotly = std::move(plotly);
  }
  return drawn;
}

}  // namespace

std::vector<std::string> draw_all(const std::vector<std::function<Figure()>>& figures, const FigureDrawing& drawing,
                                  ThreadPool& pool) {
  make_folder(drawing.folder);
  std::vector<Drawn> all(figures.size());
  pool.run(static_cast<int>(figures.size()), [&](int block, int) {
    const auto i = static_cast<std::size_t>(block);
    try {
      all[i] = draw_one(figures[i](), drawing);
    } catch (...) {
      all[i].error = std::current_exception();
    }
  });
  std::vector<std::string> paths;
  std::vector<Json> on_page;
  for (Drawn& drawn : all) {
    if (drawn.error) {
      std::rethrow_exception(drawn.error);
    }
    paths.insert(paths.end(), drawn.paths.begin(), drawn.paths.end());
    if (!drawn.plotly.is_null()) {
      on_page.push_back(std::move(drawn.plotly));
    }
  }
  if (!on_page.empty()) {
    paths.push_back(write(drawing.folder + "/" + figure_stem("figures", drawing.theme) + ".html",
                          figure_page(drawing.page_title, on_page)));
  }
  return paths;
}

}  // namespace groklab
