// SPDX-License-Identifier: MIT
#include <algorithm>

#include "core/error.hpp"
#include "figures/forecast_figure_registry.hpp"
#include "figures/sweep_figure_registry.hpp"
#include "lab/figure_formats.hpp"
#include "server/route_answers.hpp"
#include "server/server_context.hpp"

namespace groklab {
namespace {

struct PictureEnding {
  std::string_view ending;
  FigureFormat format;
  std::string_view type;
};

constexpr PictureEnding kPictures[] = {{".png", FigureFormat::Png, "image/png"},
                                       {".svg", FigureFormat::Svg, "image/svg+xml"},
                                       {".pdf", FigureFormat::Pdf, "application/pdf"}};

HttpResponse as_response(const RouteCall& call, const DrawnFigure& drawn) {
  if (drawn.text == nullptr) {
    return error_response(422, drawn.reason, call.arguments.at(1), "");
  }
  HttpResponse response = tagged(call.request, drawn.text, drawn.etag);
  if (drawn.step) {
    response.headers.emplace_back("Groklab-Step", std::to_string(*drawn.step));
  }
  if (drawn.n_frames > 0) {
    response.headers.emplace_back("Groklab-Frames", std::to_string(drawn.n_frames));
  }
  return response;
}

/// By gnuplot, as a file to keep.
HttpResponse picture_response(const RouteCall& call, const RunEntry& run, RunFigureQuery query,
                              const PictureEnding& picture) {
  query.name = query.name.substr(0, query.name.size() - picture.ending.size());
  const auto bytes = std::make_shared<const std::string>(call.server.figures.picture(run, query, picture.format));
  HttpResponse response = tagged(call.request, bytes, "", std::string(picture.type));
  response.headers.emplace_back("Content-Disposition",
                                "attachment; filename=\"" + query.name + std::string(picture.ending) + "\"");
  return response;
}

bool is_figure_name(std::string_view name) {
  const auto is_it = [&](const auto& picture) { return picture.name == name; };
  return std::any_of(run_figures().begin(), run_figures().end(), is_it) ||
         std::any_of(run_animations().begin(), run_animations().end(), is_it);
}

HttpResponse no_figure_name(const RouteCall& call) {
  return error_response(404, "there is no figure of this name", call.arguments.at(1), "GET /api/info lists them");
}

}  // namespace

HttpResponse get_run_figure(const RouteCall& call) {
  const RunEntryPtr run = find_run(call);
  if (run == nullptr || run->config == nullptr) {
    return no_run(call);
  }
  RunFigureQuery query;
  query.name = call.arguments.at(1);
  query.theme = parse_theme(call.target.value("theme", "light"));
  query.frame = static_cast<int>(std::min<std::int64_t>(whole_parameter(call, "frame", 0), 1'000'000));
  if (call.target.query.contains("step")) {
    query.step = whole_parameter(call, "step", 0);
  }
  for (const PictureEnding& picture : kPictures) {
    const std::string stem =
        query.name.substr(0, query.name.size() - std::min(query.name.size(), picture.ending.size()));
    if (query.name.ends_with(picture.ending) && is_figure_name(stem)) {
      return picture_response(call, *run, query, picture);
    }
  }
  return is_figure_name(query.name) ? as_response(call, call.server.figures.of_run(*run, query)) : no_figure_name(call);
}

HttpResponse get_sweep_figure(const RouteCall& call) {
  const SweepEntryPtr sweep = find_sweep(call);
  if (sweep == nullptr) {
    return no_sweep(call);
  }
  const std::string& name = call.arguments.at(1);
  const ThemeName theme = parse_theme(call.target.value("theme", "light"));
  const auto is_it = [&](const auto& figure) { return figure.name == name; };
  if (std::any_of(sweep_figures().begin(), sweep_figures().end(), is_it)) {
    return as_response(call, call.server.figures.of_sweep(*sweep, name, theme));
  }
  if (std::any_of(forecast_figures().begin(), forecast_figures().end(), is_it)) {
    return as_response(call, call.server.figures.of_forecast(*sweep, name, theme));
  }
  return no_figure_name(call);
}

}  // namespace groklab
