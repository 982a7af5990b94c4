// SPDX-License-Identifier: MIT
#include "lab/figures_lab.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "figures/figure_registry.hpp"
#include "figures/sweep_figure_registry.hpp"
#include "lab/figure_drawing.hpp"
#include "lab/machine.hpp"
#include "lab/sweep_figures.hpp"
#include "sweep/sweep_folder.hpp"

namespace groklab {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// What is drawn of a run.
struct Wanted {
  std::vector<const RunFigure*> figures;
  std::vector<const RunAnimation*> animations;
  Parts parts;  ///< that these need
};

/// Those of `from` that were asked for: all where none was named and all are wanted.
template <class Picture>
std::vector<const Picture*> named(std::span<const Picture> from, const std::vector<std::string>& only, bool all) {
  std::vector<const Picture*> found;
  for (const Picture& picture : from) {
    if (only.empty() ? all : contains(only, picture.name)) {
      found.push_back(&picture);
    }
  }
  return found;
}

/// All figures, and all animations where a format of theirs is asked for; or what was named. Throws Error(Usage) for a name
/// that is none, and for one that has none of the formats.
Wanted wanted_pictures(const FiguresRequest& request, const FigureFormats& formats) {
  for (const std::string& name : request.only) {
    find_run_picture(name);  // wrong names before any work
  }
  Wanted wanted;
  wanted.figures = named(run_figures(), request.only, formats.has_stills());
  wanted.animations = named(run_animations(), request.only, !request.formats.empty() && !formats.videos.empty());
  if (!wanted.figures.empty() && !formats.has_stills()) {
    throw Error(ErrorKind::Usage, "is a figure, which has no such format", std::string(wanted.figures[0]->name),
                "formats of figures: png, svg, pdf, html, json");
  }
  if (!wanted.animations.empty() && formats.videos.empty()) {
    throw Error(ErrorKind::Usage, "is an animation, which has no such format", std::string(wanted.animations[0]->name),
                "formats of animations: mp4, gif");
  }
  for (const RunFigure* figure : wanted.figures) {
    wanted.parts = wanted.parts | figure->needs;
  }
  for (const RunAnimation* animation : wanted.animations) {
    wanted.parts = wanted.parts | animation->needs;
  }
  return wanted;
}

/// Whether it can be drawn. What was asked for by name and cannot is Error(Usage), anything else is left out with its reason.
template <class Picture, class Data>
bool applies(const Picture& picture, const Data& data, bool asked, FiguresSummary& summary) {
  const std::optional<std::string> reason = picture.why_not(data);
  if (reason && asked) {
    throw Error(ErrorKind::Usage, *reason, std::string(picture.name), "leave out --only to draw what applies");
  }
  if (reason) {
    summary.left_out.push_back(fmt::format("{}: {}", picture.name, *reason));
  }
  return !reason;
}

/// What does not depend on what is drawn.
FigureDrawing start_drawing(const FiguresRequest& request) {
  FigureDrawing drawing;
  drawing.formats = parse_figure_formats(request.formats);
  drawing.theme = parse_theme(request.theme);
  drawing.pages = request.only.empty() ? Pages::OneForAll : Pages::OneEach;
  drawing.folder = request.path + "/figures";
  return drawing;
}

FiguresSummary draw_run(const FiguresRequest& request) {
  FigureDrawing drawing = start_drawing(request);
  const bool asked = !request.only.empty();
  const Wanted wanted = wanted_pictures(request, drawing.formats);
  const RunFolder folder = RunFolder::open(request.path);
  ThreadPool pool(request.threads > 0 ? request.threads : default_threads());
  const RunFigureData data = read_run_figure_data(folder, wanted.parts, pool);
  drawing.page_title = fmt::format("run {} · config {}", data.run_name, data.config_hash);
  FiguresSummary summary;
  std::vector<std::function<Figure()>> figures;
  for (const RunFigure* figure : wanted.figures) {
    if (applies(*figure, data, asked, summary)) {
      figures.emplace_back([figure, &data] { return figure->make(data); });
    }
  }
  std::vector<Animation> animations;
  for (const RunAnimation* animation : wanted.animations) {
    if (applies(*animation, data, asked, summary)) {
      animations.push_back(animation->make(data));
    }
  }
  summary.paths = draw_all(figures, drawing, pool);
  for (const Animation& animation : animations) {
    const std::vector<std::string> films =
        render_video(animation, drawing.folder, drawing.formats.videos, drawing.theme, pool);
    summary.paths.insert(summary.paths.end(), films.begin(), films.end());
  }
  return summary;
}

FiguresSummary draw_sweep(const FiguresRequest& request) {
  FigureDrawing drawing = start_drawing(request);
  if (!drawing.formats.has_stills()) {
    throw Error(ErrorKind::Usage, "sweeps have no animations", "--format", "formats: png, svg, pdf, html, json");
  }
  for (const std::string& name : request.only) {
    find_sweep_figure(name);  // wrong names before any work
  }
  const SweepFigureData data = read_sweep_figure_data(request.path);
  drawing.page_title = "sweep " + data.name;
  FiguresSummary summary;
  std::vector<std::function<Figure()>> figures;
  for (const SweepFigure* figure : named(sweep_figures(), request.only, true)) {
    if (applies(*figure, data, !request.only.empty(), summary)) {
      figures.emplace_back([figure, &data] { return figure->make(data); });
    }
  }
  ThreadPool pool(request.threads > 0 ? request.threads : default_threads());
  summary.paths = draw_all(figures, drawing, pool);
  return summary;
}

}  // namespace

FiguresSummary draw_figures(const FiguresRequest& request) {
  return SweepFolder::holds_sweep(request.path) ? draw_sweep(request) : draw_run(request);
}

}  // namespace groklab
