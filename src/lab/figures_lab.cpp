// SPDX-License-Identifier: MIT
#include "lab/figures_lab.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/error.hpp"
#include "figures/figure_registry.hpp"
#include "figures/forecast_figure_registry.hpp"
#include "figures/sweep_figure_registry.hpp"
#include "lab/figure_drawing.hpp"
#include "lab/machine.hpp"
#include "lab/paper_lab.hpp"
#include "lab/paper_study.hpp"
#include "lab/sweep_figures.hpp"
#include "runs/run_layout.hpp"
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

/// Throws Error(Usage) for what was named and has none of the formats.
template <class Figures, class Animations>
void refuse_other_formats(const Figures& figures, const Animations& animations, const FigureFormats& formats) {
  if (!figures.empty() && !formats.has_stills()) {
    throw Error(ErrorKind::Usage, "is a figure, which has no such format", std::string(figures[0]->name),
                "formats of figures: png, svg, pdf, html, json");
  }
  if (!animations.empty() && formats.videos.empty()) {
    throw Error(ErrorKind::Usage, "is an animation, which has no such format", std::string(animations[0]->name),
                "formats of animations: mp4, gif");
  }
}

bool wants_all_videos(const FiguresRequest& request, const FigureFormats& formats) {
  return !request.formats.empty() && !formats.videos.empty();
}

/// All figures, and all animations where a format of theirs is asked for; or what was named. Throws Error(Usage) for a name
/// that is none, and for one that has none of the formats.
Wanted wanted_pictures(const FiguresRequest& request, const FigureFormats& formats) {
  for (const std::string& name : request.only) {
    find_run_picture(name);  // wrong names before any work
  }
  Wanted wanted;
  wanted.figures = named(run_figures(), request.only, formats.has_stills());
  wanted.animations = named(run_animations(), request.only, wants_all_videos(request, formats));
  refuse_other_formats(wanted.figures, wanted.animations, formats);
  return wanted;
}

/// What these need of the run.
Parts parts_of(const Wanted& wanted) {
  Parts parts;
  for (const RunFigure* figure : wanted.figures) {
    parts = parts | figure->needs;
  }
  for (const RunAnimation* animation : wanted.animations) {
    parts = parts | animation->needs;
  }
  return parts;
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
  const char* folder = request.paths.size() == 1 ? "/figures" : "/compare/figures";
  drawing.folder = request.out.empty() ? request.paths.front() + folder : request.out;
  if (request.step && request.out.empty()) {
    drawing.folder += "/" + step_file_name("step", *request.step, "");
  }
  return drawing;
}

/// What is to be drawn, ready for draw_all().
struct Pictures {
  std::vector<std::function<Figure()>> figures;
  std::vector<Animation> animations;
};

void draw(const Pictures& pictures, const FigureDrawing& drawing, ThreadPool& pool, FiguresSummary& summary) {
  summary.paths = draw_all(pictures.figures, drawing, pool);
  for (const Animation& animation : pictures.animations) {
    const std::vector<std::string> films =
        render_video(animation, drawing.folder, drawing.formats.videos, drawing.theme, pool);
    summary.paths.insert(summary.paths.end(), films.begin(), films.end());
  }
}

/// Those of the pictures that apply; the data outlive them.
template <class Figures, class Animations, class Data>
Pictures made_from(const Figures& figures, const Animations& animations, const Data& data, bool asked,
                   FiguresSummary& summary) {
  Pictures pictures;
  for (const auto* figure : figures) {
    if (applies(*figure, data, asked, summary)) {
      pictures.figures.emplace_back([figure, &data] { return figure->make(data); });
    }
  }
  for (const auto* animation : animations) {
    if (applies(*animation, data, asked, summary)) {
      pictures.animations.push_back(animation->make(data));
    }
  }
  return pictures;
}

/// Leaves what shows one moment. Throws Error(Usage) for anything else that was named, and where the step has no checkpoint.
void keep_moments(Wanted& wanted, const FiguresRequest& request, const RunFolder& folder) {
  const std::vector<std::int64_t> saved = folder.checkpoint_steps();
  if (!std::binary_search(saved.begin(), saved.end(), *request.step)) {
    throw Error(ErrorKind::Usage, fmt::format("no checkpoint of step {}", *request.step), folder.path(),
                fmt::format("`groklab checkpoint {} {}` makes it", folder.path(), *request.step));
  }
  const auto is_over_steps = [](const RunFigure* figure) { return !figure->is_of_one_moment(); };
  const auto over_steps = std::find_if(wanted.figures.begin(), wanted.figures.end(), is_over_steps);
  if (!request.only.empty() && (over_steps != wanted.figures.end() || !wanted.animations.empty())) {
    const std::string_view name =
        over_steps != wanted.figures.end() ? (*over_steps)->name : wanted.animations.front()->name;
    throw Error(ErrorKind::Usage, "shows all steps, not one", std::string(name), "leave out --step");
  }
  std::erase_if(wanted.figures, is_over_steps);
  wanted.animations.clear();
}

FiguresSummary draw_run(const FiguresRequest& request) {
  FigureDrawing drawing = start_drawing(request);
  Wanted wanted = wanted_pictures(request, drawing.formats);
  const RunFolder folder = RunFolder::open(request.paths.front());
  if (request.step) {
    keep_moments(wanted, request, folder);
  }
  ThreadPool pool(threads_or_default(request.threads));
  const RunFigureData data = read_run_figure_data(folder, parts_of(wanted), pool, request.step);
  drawing.page_title = fmt::format("run {} · config {}", data.run_name, data.config_hash);
  FiguresSummary summary;
  draw(made_from(wanted.figures, wanted.animations, data, !request.only.empty(), summary), drawing, pool, summary);
  return summary;
}

/// Throws Error(Usage) for a name that is neither of a sweep's nor of a forecast's.
void refuse_unknown(const std::vector<std::string>& only) {
  std::vector<std::string_view> known;
  const auto add = [&](const auto& pictures) {
    for (const auto& picture : pictures) {
      known.push_back(picture.name);
    }
  };
  add(sweep_figures());
  add(sweep_animations());
  add(forecast_figures());
  for (const std::string& name : only) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw Error(ErrorKind::Usage, "there is no figure of a sweep of this name", name,
                  fmt::format("figures: {}", fmt::join(known, ", ")));
    }
  }
}

/// The figures of the sweep's forecast. Those that cannot be drawn are left out with their reason, or refused where they were
/// asked for.
void add_forecast(Pictures& pictures, const FiguresRequest& request, const FigureFormats& formats,
                  std::optional<ForecastFigureData>& data, FiguresSummary& summary) {
  const std::vector<const ForecastFigure*> figures = named(forecast_figures(), request.only, formats.has_stills());
  const bool has_one = request.paths.size() == 1 && has_forecast(request.paths.front());
  if (figures.empty() || (!has_one && request.only.empty())) {
    return;
  }
  if (!has_one) {
    throw Error(ErrorKind::Usage, "the sweep has no forecast", std::string(figures.front()->name),
                "groklab forecast " + request.paths.front());
  }
  data = paper_figure_data(read_paper_study(request.paths.front()));
  for (const ForecastFigure* figure : figures) {
    if (figure->applies(*data)) {
      pictures.figures.emplace_back([figure, &data] { return figure->make(*data); });
    } else if (!request.only.empty()) {
      throw Error(ErrorKind::Usage, "the forecast has nothing of what it shows", std::string(figure->name),
                  "leave out --only to draw what applies");
    } else {
      summary.left_out.push_back(fmt::format("{}: the forecast has nothing of what it shows", figure->name));
    }
  }
}

FiguresSummary draw_sweep(const FiguresRequest& request) {
  FigureDrawing drawing = start_drawing(request);
  refuse_unknown(request.only);
  const auto figures = named(sweep_figures(), request.only, drawing.formats.has_stills());
  const auto animations = named(sweep_animations(), request.only, wants_all_videos(request, drawing.formats));
  refuse_other_formats(figures, animations, drawing.formats);
  const SweepFigureData data = read_sweep_figure_data(request.paths);
  drawing.page_title = "sweep " + data.name;
  FiguresSummary summary;
  Pictures pictures = made_from(figures, animations, data, !request.only.empty(), summary);
  std::optional<ForecastFigureData> forecast;
  add_forecast(pictures, request, drawing.formats, forecast, summary);
  ThreadPool pool(threads_or_default(request.threads));
  draw(pictures, drawing, pool, summary);
  return summary;
}

}  // namespace

FiguresSummary draw_figures(const FiguresRequest& request) {
  const bool is_run = request.paths.size() == 1 && !SweepFolder::holds_sweep(request.paths.front());
  if (request.step && !is_run) {
    throw Error(ErrorKind::Usage, "a step is of one run", "--step", "leave it out, or name a run");
  }
  return is_run ? draw_run(request) : draw_sweep(request);
}

}  // namespace groklab
