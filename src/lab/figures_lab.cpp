// SPDX-License-Identifier: MIT
#include "lab/figures_lab.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/nearest_name.hpp"
#include "core/error.hpp"
#include "figures/figure_registry.hpp"
#include "figures/gnuplot_renderer.hpp"
#include "figures/run_figure_data.hpp"
#include "lab/machine.hpp"

namespace groklab {
namespace {

FigureFormat format_of(const std::string& name) {
  for (const FigureFormat format : {FigureFormat::Png, FigureFormat::Svg, FigureFormat::Pdf}) {
    if (file_ending(format) == name || file_ending(format) == "." + name) {
      return format;
    }
  }
  throw Error(ErrorKind::Usage, fmt::format("no format '{}'", name), "--format", "allowed: png, svg, pdf");
}

ThemeName theme_of(const std::string& name) {
  if (name == "light" || name == "dark") {
    return name == "dark" ? ThemeName::Dark : ThemeName::Light;
  }
  throw Error(ErrorKind::Usage, fmt::format("no theme '{}'", name), "--theme", "allowed: light, dark");
}

}  // namespace

FiguresSummary draw_figures(const FiguresRequest& request) {
  std::vector<FigureFormat> formats;
  for (const std::string& name : request.formats) {
    formats.push_back(format_of(name));
  }
  if (formats.empty()) {
    formats.push_back(FigureFormat::Png);
  }
  const ThemeName theme = theme_of(request.theme);
  for (const std::string& name : request.only) {
    find_run_figure(name);  // wrong names before any work
  }
  const auto asked = [&](const RunFigure& figure) {
    return std::find(request.only.begin(), request.only.end(), figure.name) != request.only.end();
  };
  const auto wanted = [&](const RunFigure& figure) { return request.only.empty() || asked(figure); };
  Parts parts;
  for (const RunFigure& figure : run_figures()) {
    parts = wanted(figure) ? parts | figure.needs : parts;
  }
  const RunFolder folder = RunFolder::open(request.run);
  ThreadPool pool(request.threads > 0 ? request.threads : default_threads());
  const RunFigureData data = read_run_figure_data(folder, parts, pool);
  FiguresSummary summary;
  for (const RunFigure& figure : run_figures()) {
    if (!wanted(figure)) {
      continue;
    }
    if (const std::optional<std::string> reason = figure.why_not(data)) {
      if (asked(figure)) {
        throw Error(ErrorKind::Usage, *reason, std::string(figure.name), "leave out --only to draw what applies");
      }
      summary.left_out.push_back(fmt::format("{}: {}", figure.name, *reason));
      continue;
    }
    const std::vector<std::string> drawn =
        render_with_gnuplot(figure.make(data), folder.path() + "/figures", formats, theme);
    summary.paths.insert(summary.paths.end(), drawn.begin(), drawn.end());
  }
  return summary;
}

}  // namespace groklab
