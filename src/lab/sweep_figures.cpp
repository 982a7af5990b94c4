// SPDX-License-Identifier: MIT
#include "lab/sweep_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "config/options.hpp"
#include "core/parse_number.hpp"
#include "figures/snapshot_basis.hpp"
#include "lab/circuits_record.hpp"
#include "lab/made_keys.hpp"
#include "lab/run_source.hpp"
#include "lab/sweep_pairs.hpp"
#include "lab/time_law.hpp"
#include "runs/run_layout.hpp"

namespace groklab {
namespace {

/// A value as it is shown and told apart: 1.0 is 1.
std::string level_text(const std::string& value) {
  return value.ends_with(".0") ? value.substr(0, value.size() - 2) : value;
}

/// The first number of a list: [32, 32] is 32.
std::optional<double> first_number(const std::string& level) {
  return level.starts_with("[") ? parse_number<double>(level.substr(1, level.find_first_of(",]") - 1)) : std::nullopt;
}

/// The values of a key, ascending where all are numbers or lists of them, else in the order of the sweep.
SweepAxis axis_of(const SweepRuns& sweep, std::size_t key) {
  SweepAxis axis;
  axis.key = key_leaf(sweep.keys[key]);
  for (const ComparedRun& run : sweep.runs) {
    const std::string level = level_text(run.cell[key]);
    if (std::find(axis.levels.begin(), axis.levels.end(), level) == axis.levels.end()) {
      axis.levels.push_back(level);
    }
  }
  for (const std::string& level : axis.levels) {
    if (const std::optional<double> number = parse_number<double>(level)) {
      axis.numbers.push_back(*number);
    }
  }
  if (axis.numbers.size() != axis.levels.size()) {
    axis.numbers.clear();
    const bool are_lists = std::all_of(axis.levels.begin(), axis.levels.end(),
                                       [](const std::string& level) { return first_number(level).has_value(); });
    if (are_lists) {
      std::stable_sort(axis.levels.begin(), axis.levels.end(),
                       [](const std::string& x, const std::string& y) { return *first_number(x) < *first_number(y); });
    }
    return axis;
  }
  std::sort(axis.levels.begin(), axis.levels.end(), [](const std::string& x, const std::string& y) {
    return *parse_number<double>(x) < *parse_number<double>(y);
  });
  std::sort(axis.numbers.begin(), axis.numbers.end());
  return axis;
}

std::size_t level_of(const SweepAxis& axis, const std::string& value) {
  return static_cast<std::size_t>(std::find(axis.levels.begin(), axis.levels.end(), level_text(value)) -
                                  axis.levels.begin());
}

/// Whether two keys change together, value by value, so that one of them says it all.
bool go_together(const SweepRuns& sweep, std::size_t first, std::size_t second) {
  std::map<std::string, std::string> forth, back;
  for (const ComparedRun& run : sweep.runs) {
    const std::string& x = run.cell[first];
    const std::string& y = run.cell[second];
    if (forth.try_emplace(x, y).first->second != y || back.try_emplace(y, x).first->second != x) {
      return false;
    }
  }
  return true;
}

/// The axes, and which of the sweep's keys each of them is.
struct Axes {
  std::vector<SweepAxis> axes;
  std::vector<std::size_t> keys;  ///< by axis

  std::optional<std::size_t> of_key(std::size_t key) const {
    const auto found = std::find(keys.begin(), keys.end(), key);
    return found == keys.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - keys.begin()));
  }
};

Axes axes_of(const SweepRuns& sweep) {
  Axes made;
  for (std::size_t key = 0; key < sweep.keys.size(); ++key) {
    SweepAxis axis = axis_of(sweep, key);
    const bool is_told_already = std::any_of(made.keys.begin(), made.keys.end(),
                                             [&](std::size_t earlier) { return go_together(sweep, earlier, key); });
    if (axis.levels.size() > 1 && !is_told_already) {
      made.axes.push_back(std::move(axis));
      made.keys.push_back(key);
    }
  }
  return made;
}

/// The spectra of its snapshots, where they are of the basis in which its task is simple.
std::optional<SweptSpectrum> spectrum_of(const RunFolder& run, const Config& config) {
  if (!run.holds("snapshots.npz") || why_snapshots_mislead(config)) {
    return std::nullopt;
  }
  const SnapshotSeries series = snapshot_series(run.arrays("snapshots"), run.file_path("snapshots.npz"));
  return series.step.empty() || series.logit_spectrum.empty() ? std::nullopt : std::optional(swept_spectrum(series));
}

SweptRun swept_run(const ComparedRun& run, const Axes& axes, const RunSource& source) {
  SweptRun swept;
  for (std::size_t axis = 0; axis < axes.axes.size(); ++axis) {
    swept.level.push_back(level_of(axes.axes[axis], run.cell[axes.keys[axis]]));
  }
  swept.grok = run.grok;
  swept.test_acc = run.test_acc;
  if (const std::optional<RunFolder> folder = source.run(run.name)) {
    swept.metrics = folder->holds(kMetricsFile) ? folder->metrics() : std::vector<MetricsLine>();
    swept.spectrum = spectrum_of(*folder, run.config);
    swept.circuits = read_swept_circuits(folder->path());
  }
  return swept;
}

void add_laws(SweepFigureData& data, const SweepRuns& sweep, const Axes& axes) {
  for (LawLine& line : law_lines(sweep, cells_of(sweep))) {
    if (const std::optional<std::size_t> axis = axes.of_key(line.key)) {
      data.laws.push_back({*axis, std::move(line.text), std::move(line.x), std::move(line.median), std::move(line.low),
                           std::move(line.high)});
    }
  }
}

void add_pairs(SweepFigureData& data, const SweepRuns& sweep) {
  for (const PairedValues& pair : paired_values(sweep)) {
    data.pairs.push_back(
        {std::string(key_leaf(pair.key)), level_text(pair.first), level_text(pair.second), pair.order, pair.p_holm});
  }
}

std::string name_of(std::span<const std::string> paths) {
  std::string name;
  for (const std::string& path : paths) {
    name += (name.empty() ? "" : " and ") + std::filesystem::path(path).lexically_normal().filename().string();
  }
  return name;
}

std::string summary_of(const SweepFigureData& data, const std::string& text) {
  const auto n_grokked = std::count_if(data.runs.begin(), data.runs.end(),
                                       [](const SweptRun& run) { return run.grok && run.grok->has_happened(); });
  std::string_view title = std::string_view(text).substr(0, text.find('\n'));
  title.remove_suffix(title.ends_with('.') ? 1 : 0);
  return fmt::format("{} · {} of {} runs grokked within {:.0f} steps", title, n_grokked, data.runs.size(),
                     data.horizon);
}

}  // namespace

SweepFigureData read_sweep_figure_data(std::span<const std::string> paths) {
  const SweepRuns sweep = read_sweep_runs(paths);
  const std::vector<RunSource> sources(paths.begin(), paths.end());
  const Axes axes = axes_of(sweep);
  SweepFigureData data;
  data.name = name_of(paths);
  data.horizon = sweep.horizon;
  data.axes = axes.axes;
  for (const ComparedRun& run : sweep.runs) {
    data.runs.push_back(swept_run(run, axes, sources[run.source]));
  }
  add_laws(data, sweep, axes);
  add_pairs(data, sweep);
  data.made_keys = made_keys(sweep, data.axes);
  data.summary = summary_of(data, sweep.text);
  return data;
}

}  // namespace groklab
