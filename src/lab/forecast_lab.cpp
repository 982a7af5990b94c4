// SPDX-License-Identifier: MIT
#include "lab/forecast_lab.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "forecast/forecaster.hpp"
#include "lab/forecast_layout.hpp"
#include "lab/forecast_record.hpp"
#include "runs/json_text.hpp"
#include "runs/npz.hpp"
#include "runs/run_folder.hpp"
#include "sweep/sweep_folder.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

/// The runs of a sweep that were begun, in its order.
std::vector<RunFolder> runs_of_sweep(const SweepFolder& sweep) {
  std::vector<RunFolder> runs;
  for (const SweepJob& job : sweep.jobs()) {
    if (sweep.holds_run(job.name)) {
      runs.push_back(sweep.open_run(job.name));
    }
  }
  return runs;
}

void write_results(const std::string& folder, const ForecastStudy& study, const ForecastSummary& summary,
                   const Forecaster& forecaster) {
  make_folder(folder);
  write_file_atomically(forecast_path(folder), json_text(summary.document));
  for (const WindowResult& window : summary.windows) {
    const std::string stem = features_stem(folder, *window.table.landmark.window);
    write_file_atomically(stem + ".csv", csv_text(features_table(study, window.table)));
    write_file_atomically(stem + ".npz", encode_npz(forecast_arrays(study, window)));
  }
  write_file_atomically(forecaster_path(folder), json_text(forecaster_json(forecaster)));
}

using OnMessage = std::function<void(const std::string&)>;

ForecastStudy read_runs(const std::string& folder, GrokLabel label, const OnMessage& on_message) {
  ForecastStudy study = read_study(runs_in(folder), label);
  if (study.runs.empty()) {
    throw Error(ErrorKind::BadFile,
                study.left_out.empty() ? "no runs in it"
                                       : fmt::format("none of its {} runs is finished", study.left_out.size()),
                folder, "train some, for example with `groklab sweep forecast-grid`");
  }
  for (const LeftOutRun& run : study.left_out) {
    on_message(fmt::format("left out {}: {}", run.path, run.reason));
  }
  return study;
}

std::string what_is_told_apart(const Landmark& landmark, const WindowTable& table) {
  return fmt::format("{}: {} runs, {} of them grokked later", landmark.text(), table.run.size(), table.n_positive());
}

WindowResult evaluate(const ForecastStudy& study, const Landmark& landmark, const EvaluationSettings& settings) {
  if (std::optional<WindowResult> result = evaluate_window(study, landmark, settings)) {
    return std::move(*result);
  }
  throw Error(ErrorKind::Usage, "fewer than two runs are left to compare", landmark.text(),
              "add runs, or ask for shorter windows");
}

ForecastTest test_on(const std::string& folder, const Forecaster& forecaster, const ForecastRequest& request,
                     const OnMessage& on_message) {
  const ForecastStudy study = read_runs(folder, request.label, on_message);
  ForecastTest test{fs::path(folder).lexically_normal().filename().string(), {}};
  for (const ForecastModel& model : forecaster.models) {
    if (std::optional<TransferResult> result = apply_forecast(model, study, request.settings)) {
      on_message(test.name + ", " + what_is_told_apart({model.window}, result->table));
      test.windows.push_back(std::move(*result));
    } else {
      on_message(fmt::format("{}, after {} steps: fewer than two runs are left", test.name, model.window));
    }
  }
  return test;
}

}  // namespace

std::vector<RunFolder> runs_in(const std::string& folder) {
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
  std::vector<RunFolder> runs;
  for (const std::string& path : paths) {
    runs.push_back(RunFolder::open(path));
  }
  return runs;
}

ForecastSummary forecast(const ForecastRequest& request, const OnMessage& on_message) {
  const ForecastStudy study = read_runs(request.sweep, request.label, on_message);
  ForecastSummary summary;
  Forecaster forecaster{study.label, {}};
  for (const std::int64_t window : request.windows) {
    summary.windows.push_back(evaluate(study, {window}, request.settings));
    on_message(what_is_told_apart({window}, summary.windows.back().table));
    forecaster.models.push_back(fit_forecast(summary.windows.back(), request.settings));
  }
  summary.at_memorisation = evaluate_window(study, {}, request.settings);
  for (const std::string& folder : request.tests) {
    summary.tests.push_back(test_on(folder, forecaster, request, on_message));
  }
  summary.path = request.out.empty() ? forecast_folder(request.sweep) : request.out;
  summary.document = forecast_json(study, summary, request.settings);
  write_results(summary.path, study, summary, forecaster);
  return summary;
}

}  // namespace groklab
