// SPDX-License-Identifier: MIT
#include "lab/forecast_lab.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "forecast/forecaster.hpp"
#include "lab/forecast_record.hpp"
#include "runs/json_text.hpp"
#include "runs/npz.hpp"
#include "runs/run_folder.hpp"
#include "sweep/sweep_folder.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

/// The runs of a sweep that were begun, in its order.
std::vector<std::string> runs_of_sweep(const SweepFolder& sweep) {
  std::vector<std::string> paths;
  for (const SweepJob& job : sweep.jobs()) {
    if (RunFolder::holds_run(sweep.run_path(job.name))) {
      paths.push_back(sweep.run_path(job.name));
    }
  }
  return paths;
}

/// Runs of a sweep, or of any folder, by name.
std::vector<std::string> runs_in(const std::string& folder) {
  if (SweepFolder::holds_sweep(folder)) {
    return runs_of_sweep(SweepFolder::open(folder));
  }
  std::error_code error;
  std::vector<std::string> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.is_directory() && RunFolder::holds_run(entry.path().string())) {
      paths.push_back(entry.path().string());
    }
  }
  if (error) {
    throw Error(ErrorKind::BadFile, "cannot list its runs: " + error.message(), folder, "name the folder of a sweep");
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

void write_results(const std::string& folder, const ForecastStudy& study, const ForecastSummary& summary, double c) {
  make_folder(folder);
  write_file_atomically(folder + "/forecast.json", json_text(summary.document));
  Forecaster forecaster{study.label, {}};
  for (const WindowResult& window : summary.windows) {
    const std::string stem = fmt::format("{}/features_{}", folder, window.table.window);
    write_file_atomically(stem + ".csv", csv_text(features_table(study, window.table)));
    write_file_atomically(stem + ".npz", encode_npz(forecast_arrays(study, window)));
    forecaster.models.push_back(fit_forecast(window, c));
  }
  write_file_atomically(folder + "/forecaster.json", json_text(forecaster_json(forecaster)));
}

}  // namespace

ForecastSummary forecast(const ForecastRequest& request, const std::function<void(const std::string&)>& on_message) {
  const ForecastStudy study = read_study(runs_in(request.sweep), request.label);
  if (study.runs.empty()) {
    throw Error(ErrorKind::BadFile,
                study.left_out.empty() ? "no runs in it"
                                       : fmt::format("none of its {} runs is finished", study.left_out.size()),
                request.sweep, "train some, for example with `groklab sweep forecast-grid`");
  }
  for (const LeftOutRun& run : study.left_out) {
    on_message(fmt::format("left out {}: {}", run.path, run.reason));
  }
  ForecastSummary summary;
  for (const std::int64_t window : request.windows) {
    summary.windows.push_back(evaluate_window(study, window, request.settings));
    on_message(fmt::format("window {}: {} runs, {} of them grokked later", window,
                           summary.windows.back().table.run.size(), summary.windows.back().table.n_positive()));
  }
  summary.path = request.out.empty() ? request.sweep + "/forecast" : request.out;
  summary.document = forecast_json(study, summary.windows, request.settings);
  write_results(summary.path, study, summary, request.settings.c);
  return summary;
}

}  // namespace groklab
