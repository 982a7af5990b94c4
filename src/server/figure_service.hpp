// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "figures/figure_registry.hpp"
#include "figures/forecast_figure_data.hpp"
#include "figures/gnuplot_renderer.hpp"
#include "figures/sweep_figure_data.hpp"
#include "figures/theme.hpp"
#include "server/lru_cache.hpp"
#include "server/run_entry.hpp"
#include "server/sweep_entry.hpp"

namespace groklab {

/// A figure as it is sent, or why there is none.
struct DrawnFigure {
  std::shared_ptr<const std::string> text;  ///< the document for Plotly; null where there is a reason
  std::string etag;
  std::optional<std::int64_t> step;  ///< that it shows; nullopt for one over all steps
  int n_frames = 0;                  ///< of an animation
  std::string reason;                ///< why the run or sweep has no such figure
};

/// What is to be drawn of a run.
struct RunFigureQuery {
  std::string name;  ///< of run_figures() or run_animations()
  std::optional<std::int64_t> step;
  ThemeName theme = ThemeName::Light;
  int frame = 0;  ///< of an animation
};

/// Draws figures on demand and keeps what was dear: documents, and the networks and series they are made from. Two requests
/// for one figure draw it once. Drawing is one at a time, with all cores.
/// Thread-safety: any thread may call any member.
class FigureService {
 public:
  FigureService();

  /// Throws Error(Usage) for a name that is none; Error(BadFile) for a damaged file.
  DrawnFigure of_run(const RunEntry& run, const RunFigureQuery& query);
  DrawnFigure of_sweep(const SweepEntry& sweep, const std::string& name, ThemeName theme);
  DrawnFigure of_forecast(const SweepEntry& sweep, const std::string& name, ThemeName theme);

  /// The bytes of a picture by gnuplot. Throws as of_run, Error(Io) where gnuplot fails, Error(Usage) with the reason where
  /// there is no such figure.
  std::string picture(const RunEntry& run, const RunFigureQuery& query, FigureFormat format);

 private:
  using RunData = std::shared_ptr<const RunFigureData>;

  DrawnFigure once(const std::string& key, const std::function<DrawnFigure()>& draw);
  DrawnFigure draw_run(const RunEntry& run, const RunFigureQuery& query);
  DrawnFigure draw_animation(const RunEntry& run, const RunAnimation& animation, const RunFigureQuery& query);
  std::optional<Figure> figure_of(const RunEntry& run, const RunFigure& figure, const RunFigureQuery& query,
                                  std::string& reason);
  RunData data_of(const RunEntry& run, const Parts& parts);
  RunData data_at(const RunEntry& run, const Parts& parts, std::optional<std::int64_t> step);
  std::string key_of(const RunEntry& run, const RunFigureQuery& query) const;

  LruCache<DrawnFigure> drawn_;
  LruCache<NetworkView> networks_;
  LruCache<RunFigureData> series_;
  LruCache<SweepFigureData> sweeps_;
  LruCache<ForecastFigureData> forecasts_;
  std::mutex drawing_;  ///< held by who draws
  std::mutex mutex_;    ///< of under_way_
  std::map<std::string, std::shared_future<DrawnFigure>> under_way_;
};

}  // namespace groklab
