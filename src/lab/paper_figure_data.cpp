// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "config/options.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "forecast/features.hpp"
#include "forecast/forecaster.hpp"
#include "lab/forecast_layout.hpp"
#include "lab/paper_study.hpp"
#include "runs/json_text.hpp"
#include "runs/metrics_log.hpp"
#include "runs/npz.hpp"
#include "runs/run_folder.hpp"

namespace groklab {
namespace {

constexpr std::size_t kMostExamples = 3;  // of an outcome: more curves hide one another

ForecastExample example_of(const ForecastRun& run, std::int64_t longest_window) {
  ForecastExample example;
  example.groks = run.grok_step.has_value();
  for (const MetricsLine& line : RunFolder::open(run.path).metrics()) {
    example.step.push_back(static_cast<double>(line.step));
    example.test_acc.push_back(line.test_acc);
  }
  example.early_val_loss = run.early.first(std::min(longest_window, run.early.n_steps())).val_loss;
  return example;
}

/// Of every outcome the first, the middle and the last run in the order of the study; of those that grok, in the order of
/// their time.
std::vector<ForecastExample> examples_of(const ForecastStudy& study, std::int64_t longest_window) {
  std::vector<const ForecastRun*> grokked, others;
  for (const ForecastRun& run : study.runs) {
    (run.grok_step ? grokked : others).push_back(&run);
  }
  std::stable_sort(grokked.begin(), grokked.end(),
                   [](const auto* a, const auto* b) { return a->grok_step < b->grok_step; });
  std::vector<ForecastExample> examples;
  for (const std::vector<const ForecastRun*>* of_outcome : {&grokked, &others}) {
    const std::size_t n = std::min(of_outcome->size(), kMostExamples);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t place = n == 1 ? 0 : i * (of_outcome->size() - 1) / (n - 1);
      examples.push_back(example_of(*(*of_outcome)[place], longest_window));
    }
  }
  return examples;
}

/// By the first two keys; further ones are pooled. Absent where nothing varies.
std::optional<GrokCells> cells_of(const ForecastStudy& study) {
  if (study.keys.empty()) {
    return std::nullopt;
  }
  const bool has_two = study.keys.size() > 1;
  GrokCells cells;
  cells.x_key = key_leaf(study.keys[0].key);
  cells.x_levels = study.keys[0].levels;
  cells.y_key = has_two ? key_leaf(study.keys[1].key) : "";
  cells.y_levels = has_two ? study.keys[1].levels : std::vector<std::string>{""};
  cells.n_runs.assign(cells.x_levels.size() * cells.y_levels.size(), 0);
  cells.n_grokked = cells.n_runs;
  for (const ForecastRun& run : study.runs) {
    const std::size_t cell = (has_two ? run.level[1] * cells.x_levels.size() : 0) + run.level[0];
    cells.n_runs[cell] += 1;
    cells.n_grokked[cell] += run.grok_step ? 1 : 0;
  }
  return cells;
}

std::vector<FeatureAurocs> features_of(const std::vector<WindowSummary>& windows) {
  std::vector<FeatureAurocs> rows;
  for (const Feature& feature : features()) {
    FeatureAurocs row{std::string(feature.name), {}};
    for (const WindowSummary& window : windows) {
      const auto found = std::find_if(window.features.begin(), window.features.end(),
                                      [&](const FeatureResult& result) { return result.feature == feature.name; });
      row.auroc.push_back(found == window.features.end() ? std::nullopt : found->auroc.value);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<PredictorAurocs> predictors_of(const std::vector<WindowSummary>& windows) {
  std::vector<PredictorAurocs> list;
  for (const SchemeResult& first : windows.front().schemes) {
    PredictorAurocs predictor{first.predictor, first.scheme, {}};
    for (const WindowSummary& window : windows) {
      const SchemeResult* found = window.scheme(first.predictor, first.scheme);
      predictor.auroc.push_back(found ? IntervalValue{found->auroc.value, found->auroc.interval()} : IntervalValue{});
    }
    list.push_back(std::move(predictor));
  }
  return list;
}

const StoredTensor& array_named(const std::vector<StoredTensor>& arrays, const std::string& name,
                                const std::string& path) {
  for (const StoredTensor& array : arrays) {
    if (array.name == name) {
      return array;
    }
  }
  throw Error(ErrorKind::BadFile, "it has no array '" + name + "'", path, "run groklab forecast again");
}

/// Scores with whole cells left out; absent where those were not scored.
std::optional<ForecastScores> scores_of(const WindowSummary& window, const std::string& folder) {
  const std::string path = features_stem(folder, *window.window) + ".npz";
  const std::vector<StoredTensor> arrays = read_npz(path);
  ForecastScores scores;
  scores.window = *window.window;
  scores.left_out = "cell";
  scores.grokked = stored_values<std::uint8_t>(array_named(arrays, "grokked", path));
  for (std::size_t i = 0; i < window.schemes.size(); ++i) {
    if (window.schemes[i].scheme == scores.left_out) {
      scores.predictors.push_back(
          {window.schemes[i].predictor, stored_values<double>(array_named(arrays, fmt::format("scores_{}", i), path))});
    }
  }
  return scores.predictors.empty() ? std::nullopt : std::optional(std::move(scores));
}

std::optional<ForecastCoefficients> coefficients_of(const std::string& folder, std::int64_t window) {
  const std::string path = forecaster_path(folder);
  const Forecaster forecaster = forecaster_from_json(parse_json(read_text_file(path), path), path);
  const ForecastModel* model = forecaster.at(window);
  if (model == nullptr) {
    return std::nullopt;
  }
  ForecastCoefficients coefficients;
  coefficients.window = window;
  for (const Feature& feature : features()) {
    coefficients.features.emplace_back(feature.name);
  }
  coefficients.coefficients = model->model.weights;
  return coefficients;
}

}  // namespace

ForecastFigureData paper_figure_data(const PaperStudy& study) {
  ForecastFigureData data;
  data.name = study.name;
  data.source = fmt::format("{} · config {}", study.name, study.config_hash);
  const std::vector<WindowSummary>& windows = study.forecast.windows;
  for (const WindowSummary& window : windows) {
    data.windows.push_back(window.window.value());
  }
  data.examples = examples_of(study.runs, *std::max_element(data.windows.begin(), data.windows.end()));
  data.cells = cells_of(study.runs);
  data.features = features_of(windows);
  data.predictors = predictors_of(windows);
  for (const WindowSummary& window : windows) {
    if (!window.has_both_outcomes()) {
      continue;
    }
    if (std::optional<ForecastScores> scores = scores_of(window, study.folder)) {
      data.scores.push_back(std::move(*scores));
    }
    if (window.calibration) {
      data.calibration.push_back({*window.window, window.calibration->bins});
    }
  }
  if (windows.back().has_both_outcomes()) {
    data.coefficients = coefficients_of(study.folder, *windows.back().window);
  }
  return data;
}

}  // namespace groklab
