// SPDX-License-Identifier: MIT
#include "lab/figures_lab.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "figures/figure_registry.hpp"
#include "lab/figure_drawing.hpp"
#include "lab/machine.hpp"

namespace groklab {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The figures that were asked for, which is all of them where none was named.
std::vector<const RunFigure*> wanted_figures(const std::vector<std::string>& only) {
  for (const std::string& name : only) {
    find_run_figure(name);  // wrong names before any work
  }
  std::vector<const RunFigure*> wanted;
  for (const RunFigure& figure : run_figures()) {
    if (only.empty() || contains(only, figure.name)) {
      wanted.push_back(&figure);
    }
  }
  return wanted;
}

}  // namespace

FiguresSummary draw_figures(const FiguresRequest& request) {
  FigureDrawing drawing;
  drawing.formats = parse_figure_formats(request.formats);
  drawing.theme = parse_theme(request.theme);
  drawing.pages = request.only.empty() ? Pages::OneForAll : Pages::OneEach;
  const std::vector<const RunFigure*> wanted = wanted_figures(request.only);
  Parts parts;
  for (const RunFigure* figure : wanted) {
    parts = parts | figure->needs;
  }
  const RunFolder folder = RunFolder::open(request.run);
  ThreadPool pool(request.threads > 0 ? request.threads : default_threads());
  const RunFigureData data = read_run_figure_data(folder, parts, pool);
  drawing.folder = folder.path() + "/figures";
  drawing.page_title = fmt::format("run {} · config {}", data.run_name, data.config_hash);
  FiguresSummary summary;
  std::vector<std::function<Figure()>> figures;
  for (const RunFigure* figure : wanted) {
    const std::optional<std::string> reason = figure->why_not(data);
    if (reason && !request.only.empty()) {
      throw Error(ErrorKind::Usage, *reason, std::string(figure->name), "leave out --only to draw what applies");
    }
    if (reason) {
      summary.left_out.push_back(fmt::format("{}: {}", figure->name, *reason));
    } else {
      figures.emplace_back([figure, &data] { return figure->make(data); });
    }
  }
  summary.paths = draw_all(figures, drawing, pool);
  return summary;
}

}  // namespace groklab
