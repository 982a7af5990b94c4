// SPDX-License-Identifier: MIT
#include "server/figure_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "core/content_hash.hpp"
#include "core/error.hpp"
#include "core/scratch_folder.hpp"
#include "figures/forecast_figure_registry.hpp"
#include "figures/plotly_renderer.hpp"
#include "figures/step_marker.hpp"
#include "figures/sweep_figure_registry.hpp"
#include "lab/machine.hpp"
#include "lab/paper_study.hpp"
#include "lab/sweep_figures.hpp"
#include "server/json_line.hpp"

namespace groklab {
namespace {

constexpr std::size_t kDrawnBytes = std::size_t{256} << 20;
constexpr std::size_t kNetworkBytes = std::size_t{512} << 20;  // three of the published p = 113
constexpr std::size_t kSeriesBytes = std::size_t{256} << 20;
constexpr std::size_t kSweeps = 2;

DrawnFigure as_text(const Figure& figure, ThemeName theme) {
  DrawnFigure drawn;
  drawn.text = std::make_shared<const std::string>(json_line(plotly_figure(figure, theme)));
  drawn.etag = content_hash(*drawn.text);
  return drawn;
}

DrawnFigure no_figure(std::string reason) {
  DrawnFigure none;
  none.reason = std::move(reason);
  return none;
}

const RunFigure* find_figure(std::string_view name) {
  const auto found = std::find_if(run_figures().begin(), run_figures().end(),
                                  [&](const RunFigure& figure) { return figure.name == name; });
  return found == run_figures().end() ? nullptr : &*found;
}

template <class Picture>
const Picture& named(std::span<const Picture> all, const std::string& name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Picture& one) { return one.name == name; });
  if (found == all.end()) {
    throw Error(ErrorKind::Usage, "there is no figure of this name", name, "`groklab list figures` has the names");
  }
  return *found;
}

/// The run, whichever run is at this place: its configuration is written once.
std::string identity(const RunEntry& run) { return fmt::format("{}|{}", run.id, run.started); }

/// About what it takes in memory: its coefficients, and the tables that they were made from.
std::size_t bytes_of(const NetworkView& network) {
  return 2 * sizeof(double) * (network.logit_coefficients.size() + network.neuron_coefficients.size());
}

/// What figures over steps are made from: checkpoints may be added to a run that has ended.
std::string state_of(const RunEntry& run) {
  return fmt::format("{}|{}|{}", identity(run), run.revision, run.place.open().checkpoint_steps().size());
}

std::size_t bytes_of(const RunFigureData& data) {
  std::size_t bytes = data.network == nullptr ? 0 : bytes_of(*data.network);
  if (data.checkpoints) {
    bytes += data.checkpoints->params.size() * data.checkpoints->params.back().size() * sizeof(float);
  }
  return bytes;
}

}  // namespace

FigureService::FigureService()
    : drawn_(kDrawnBytes), networks_(kNetworkBytes), series_(kSeriesBytes), sweeps_(kSweeps), forecasts_(kSweeps) {}

DrawnFigure FigureService::once(const std::string& key, const std::function<DrawnFigure()>& draw) {
  if (const auto kept = drawn_.find(key)) {
    return *kept;
  }
  std::promise<DrawnFigure> promise;
  std::shared_future<DrawnFigure> other;
  {
    const std::lock_guard lock(mutex_);
    const auto found = under_way_.find(key);
    if (found != under_way_.end()) {
      other = found->second;
    } else {
      under_way_.emplace(key, promise.get_future().share());
    }
  }
  if (other.valid()) {
    return other.get();
  }
  try {
    const std::lock_guard lock(drawing_);
    const auto drawn = std::make_shared<const DrawnFigure>(draw());
    drawn_.keep(key, drawn, key.size() + (drawn->text == nullptr ? 0 : drawn->text->size()));
    promise.set_value(*drawn);
  } catch (...) {
    promise.set_exception(std::current_exception());
  }
  std::shared_future<DrawnFigure> done;
  {
    const std::lock_guard lock(mutex_);
    done = under_way_.extract(key).mapped();
  }
  return done.get();
}

std::string FigureService::key_of(const RunEntry& run, const RunFigureQuery& query) const {
  const RunFigure* figure = find_figure(query.name);
  const auto step = query.step ? std::to_string(*query.step) : "end";
  const auto theme = static_cast<int>(query.theme);
  if (figure == nullptr || !figure->is_of_one_moment()) {
    return fmt::format("{}|{}|{}|{}|{}", state_of(run), query.name, step, query.frame, theme);
  }
  // What one checkpoint shows stays as it is while the run goes on.
  const std::vector<std::int64_t> saved = run.place.open().checkpoint_steps();
  const std::int64_t last = saved.empty() ? 0 : saved.back();
  const std::int64_t shown = step_at_or_before(saved, query.step.value_or(last)).value_or(-1);
  return fmt::format("{}|at {}|{}|{}", identity(run), shown, query.name, theme);
}

DrawnFigure FigureService::of_run(const RunEntry& run, const RunFigureQuery& query) {
  find_run_picture(query.name);
  return once(key_of(run, query), [&] { return draw_run(run, query); });
}

DrawnFigure FigureService::draw_run(const RunEntry& run, const RunFigureQuery& query) {
  const RunFigure* figure = find_figure(query.name);
  if (figure == nullptr) {
    return draw_animation(run, static_cast<const RunAnimation&>(find_run_picture(query.name)), query);
  }
  std::string reason;
  const std::optional<Figure> made = figure_of(run, *figure, query, reason);
  if (!made) {
    return no_figure(reason);
  }
  DrawnFigure drawn = as_text(*made, query.theme);
  if (figure->is_of_one_moment()) {
    const std::vector<std::int64_t> saved = run.place.open().checkpoint_steps();
    drawn.step = step_at_or_before(saved, query.step.value_or(saved.back()));
  }
  return drawn;
}

std::optional<Figure> FigureService::figure_of(const RunEntry& run, const RunFigure& figure,
                                               const RunFigureQuery& query, std::string& reason) {
  const RunData data = figure.is_of_one_moment() ? data_at(run, figure.needs, query.step) : data_of(run, figure.needs);
  if (const std::optional<std::string> why_not = figure.why_not(*data)) {
    reason = *why_not;
    return std::nullopt;
  }
  Figure made = figure.make(*data);
  if (query.step && !figure.is_of_one_moment()) {
    add_step_marker(made, *query.step);
  }
  return made;
}

DrawnFigure FigureService::draw_animation(const RunEntry& run, const RunAnimation& animation,
                                          const RunFigureQuery& query) {
  const RunData data = data_of(run, animation.needs);
  if (const std::optional<std::string> why_not = animation.why_not(*data)) {
    return no_figure(*why_not);
  }
  const Animation made = animation.make(*data);
  if (query.frame < 0 || query.frame >= made.n_frames) {
    return no_figure(fmt::format("frames are 0 to {}", made.n_frames - 1));
  }
  DrawnFigure drawn = as_text(made.frame(query.frame), query.theme);
  drawn.n_frames = made.n_frames;
  return drawn;
}

FigureService::RunData FigureService::data_of(const RunEntry& run, const Parts& parts) {
  const std::string key =
      fmt::format("{}|{}{}{}{}{}{}{}", state_of(run), parts.early_window, parts.snapshots, parts.checkpoints,
                  parts.network, parts.progress, parts.pair_losses, parts.neurons);
  if (RunData kept = series_.find(key)) {
    return kept;
  }
  ThreadPool pool(default_threads());
  auto data = std::make_shared<const RunFigureData>(read_run_figure_data(run.place.open(), parts, pool));
  series_.keep(key, data, bytes_of(*data));
  return data;
}

/// The network, which is dear, is kept by itself: the next figure of this moment needs it too.
FigureService::RunData FigureService::data_at(const RunEntry& run, const Parts& parts,
                                              std::optional<std::int64_t> step) {
  const RunFolder folder = run.place.open();
  const std::vector<std::int64_t> saved = folder.checkpoint_steps();
  const auto shown = saved.empty() ? std::nullopt : step_at_or_before(saved, step.value_or(saved.back()));
  const std::string key = fmt::format("{}|{}", identity(run), shown.value_or(-1));
  const std::shared_ptr<const NetworkView> kept = parts.network && shown ? networks_.find(key) : nullptr;
  Parts wanted = parts;
  wanted.network = parts.network && kept == nullptr;
  ThreadPool pool(default_threads());
  auto data = std::make_shared<RunFigureData>(read_run_figure_data(folder, wanted, pool, step));
  if (kept != nullptr) {
    data->network = kept;
  } else if (data->network != nullptr) {
    networks_.keep(key, data->network, bytes_of(*data->network));
  }
  return data;
}

std::string FigureService::picture(const RunEntry& run, const RunFigureQuery& query, FigureFormat format) {
  const RunFigure* figure = find_figure(query.name);
  if (figure == nullptr) {
    throw Error(ErrorKind::Usage, "an animation has no picture", query.name, "`groklab figures --format mp4` draws it");
  }
  std::optional<Figure> made;
  std::string reason;
  {
    const std::lock_guard lock(drawing_);
    made = figure_of(run, *figure, query, reason);
  }
  if (!made) {
    throw Error(ErrorKind::Usage, reason, query.name, "");
  }
  const ScratchFolder scratch("figure");
  const std::vector<std::uint8_t> bytes =
      read_file(render_with_gnuplot(*made, scratch.path(), {format}, query.theme).at(0));
  return {bytes.begin(), bytes.end()};
}

DrawnFigure FigureService::of_sweep(const SweepEntry& sweep, const std::string& name, ThemeName theme) {
  const SweepFigure& figure = named(sweep_figures(), name);
  const std::string source = fmt::format("{}|{}", sweep.id, sweep.changed);
  return once(fmt::format("sweep|{}|{}|{}", source, name, static_cast<int>(theme)), [&] {
    std::shared_ptr<const SweepFigureData> data = sweeps_.find(source);
    if (data == nullptr) {
      data = std::make_shared<const SweepFigureData>(read_sweep_figure_data(std::span(&sweep.path, 1)));
      sweeps_.keep(source, data, 1);
    }
    const std::optional<std::string> why_not = figure.why_not(*data);
    return why_not ? no_figure(*why_not) : as_text(figure.make(*data), theme);
  });
}

DrawnFigure FigureService::of_forecast(const SweepEntry& sweep, const std::string& name, ThemeName theme) {
  const ForecastFigure& figure = named(forecast_figures(), name);
  const std::string file = sweep.path + "/forecast/forecast.json";
  std::error_code code;
  const auto made = std::filesystem::last_write_time(file, code);
  if (code) {
    return no_figure("no forecast yet: run `groklab forecast` on this sweep");
  }
  const std::string source = fmt::format("{}|{}", sweep.id, made.time_since_epoch().count());
  return once(fmt::format("forecast|{}|{}|{}", source, name, static_cast<int>(theme)), [&] {
    std::shared_ptr<const ForecastFigureData> data = forecasts_.find(source);
    if (data == nullptr) {
      data = std::make_shared<const ForecastFigureData>(paper_figure_data(read_paper_study(sweep.path)));
      forecasts_.keep(source, data, 1);
    }
    return figure.applies(*data) ? as_text(figure.make(*data), theme) : no_figure("the forecast has nothing for it");
  });
}

}  // namespace groklab
