// SPDX-License-Identifier: MIT
#include "lab/sweep_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "lab/time_law.hpp"
#include "runs/run_folder.hpp"

namespace groklab {
namespace {

/// A value as it is shown and told apart: 1.0 is 1.
std::string level_text(const std::string& value) {
  return value.ends_with(".0") ? value.substr(0, value.size() - 2) : value;
}

/// The values of a key, ascending where all are numbers, else in the order of the sweep.
SweepAxis axis_of(const SweepRuns& sweep, std::size_t key) {
  SweepAxis axis;
  axis.key = sweep.keys[key].substr(sweep.keys[key].rfind('.') + 1);
  for (const ComparedRun& run : sweep.runs) {
    const std::string level = level_text(run.cell[key]);
    if (std::find(axis.levels.begin(), axis.levels.end(), level) == axis.levels.end()) {
      axis.levels.push_back(level);
    }
  }
  for (const std::string& level : axis.levels) {
    if (const std::optional<double> number = number_of(level)) {
      axis.numbers.push_back(*number);
    }
  }
  if (axis.numbers.size() != axis.levels.size()) {
    axis.numbers.clear();
    return axis;
  }
  std::sort(axis.levels.begin(), axis.levels.end(),
            [](const std::string& x, const std::string& y) { return *number_of(x) < *number_of(y); });
  std::sort(axis.numbers.begin(), axis.numbers.end());
  return axis;
}

std::size_t level_of(const SweepAxis& axis, const std::string& value) {
  return static_cast<std::size_t>(std::find(axis.levels.begin(), axis.levels.end(), level_text(value)) -
                                  axis.levels.begin());
}

std::vector<MetricsLine> metrics_of(const SweepFolder& folder, const std::string& job) {
  const std::string path = folder.run_path(job) + "/metrics.jsonl";
  return std::filesystem::exists(path) ? read_metrics(path) : std::vector<MetricsLine>();
}

}  // namespace

SweepFigureData read_sweep_figure_data(const std::string& path) {
  const std::string paths[] = {path};
  const SweepRuns sweep = read_sweep_runs(paths);
  const SweepFolder folder = SweepFolder::open(path);
  SweepFigureData data;
  data.name = std::filesystem::path(path).lexically_normal().filename().string();
  data.horizon = sweep.horizon;
  std::vector<std::size_t> axis_of_key(sweep.keys.size(), sweep.keys.size());
  for (std::size_t key = 0; key < sweep.keys.size(); ++key) {
    SweepAxis axis = axis_of(sweep, key);
    if (axis.levels.size() > 1) {
      axis_of_key[key] = data.axes.size();
      data.axes.push_back(std::move(axis));
    }
  }
  for (const ComparedRun& run : sweep.runs) {
    SweptRun& swept = data.runs.emplace_back();
    for (std::size_t key = 0; key < sweep.keys.size(); ++key) {
      if (axis_of_key[key] < data.axes.size()) {
        swept.level.push_back(level_of(data.axes[axis_of_key[key]], run.cell[key]));
      }
    }
    swept.grok = run.grok;
    swept.test_acc = run.test_acc;
    swept.metrics = metrics_of(folder, run.name);
  }
  for (LawLine& line : law_lines(sweep, cells_of(sweep))) {
    if (axis_of_key[line.key] < data.axes.size()) {
      data.laws.push_back({axis_of_key[line.key], std::move(line.text), std::move(line.x), std::move(line.median),
                           std::move(line.low), std::move(line.high)});
    }
  }
  const auto n_grokked = std::count_if(data.runs.begin(), data.runs.end(),
                                       [](const SweptRun& run) { return run.grok && run.grok->has_happened(); });
  data.summary = fmt::format("{} · {} of {} runs grokked within {:.0f} steps",
                             sweep.text.substr(0, sweep.text.find('\n')), n_grokked, data.runs.size(), data.horizon);
  return data;
}

}  // namespace groklab
