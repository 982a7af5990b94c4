// SPDX-License-Identifier: MIT
#include "lab/forecast_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "forecast/features.hpp"
#include "forecast/forecaster.hpp"
#include "lab/forecast_layout.hpp"
#include "lab/json_values.hpp"
#include "stats/quantile.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

Json estimate_json(const Estimate& estimate) {
  Json json = {{"value", value_json(estimate.value)},
               {"cells_95", bounds_json(estimate.by_cell)},
               {"runs_95", bounds_json(estimate.by_run)}};
  if (estimate.newcombe) {
    json["newcombe_95"] = bounds_json(estimate.newcombe);
  }
  return json;
}

Json repeated_json(const RepeatedResult& repeated) {
  Json json = {{"predictor", repeated.predictor}, {"n_repeats", repeated.auroc.size()}};
  const bool any = !repeated.auroc.empty();
  json["median"] = any ? Json(quantile(repeated.auroc, 0.5)) : Json(nullptr);
  json["least"] = any ? Json(quantile(repeated.auroc, 0)) : Json(nullptr);
  json["most"] = any ? Json(quantile(repeated.auroc, 1)) : Json(nullptr);
  return json;
}

Json calibration_json(const std::optional<Calibration>& found) {
  if (!found) {
    return nullptr;
  }
  Json json = {{"brier", found->brier},
               {"brier_of_share", found->brier_of_share},
               {"intercept", value_json(found->intercept)},
               {"slope", value_json(found->slope)}};
  for (const CalibrationBin& bin : found->bins) {
    json["bins"].push_back({{"mean_probability", bin.mean_probability}, {"n", bin.n}, {"n_grokked", bin.n_positive}});
  }
  return json;
}

/// Features by how far they are from saying nothing.
Json features_json(std::vector<FeatureResult> features) {
  const auto strength = [](const FeatureResult& f) { return f.auroc.value ? std::abs(*f.auroc.value - 0.5) : -1; };
  std::stable_sort(features.begin(), features.end(),
                   [&](const FeatureResult& a, const FeatureResult& b) { return strength(a) > strength(b); });
  Json list = Json::array();
  for (const FeatureResult& feature : features) {
    Json json = {{"feature", feature.feature}};
    json.update(estimate_json(feature.auroc));
    list.push_back(std::move(json));
  }
  return list;
}

Json stopping_json(const EarlyStopping& stopping) {
  return {{"wrong_stop_rate", stopping.wrong_stop_rate},
          {"n_runs", stopping.n_runs},
          {"n_stopped", stopping.n_stopped},
          {"n_grokked", stopping.n_grokked},
          {"n_wrong", stopping.n_wrong},
          {"wrong_95", bounds_json(stopping.wrong)},
          {"saved", value_json(stopping.saved.value)},
          {"saved_95", bounds_json(stopping.saved.by_cell)},
          {"saved_at_best", stopping.saved_at_best}};
}

/// Whose runs are told apart.
Json table_json(const WindowTable& table) {
  return {{"window", table.landmark.window ? Json(*table.landmark.window) : Json(nullptr)},
          {"n_runs", table.run.size()},
          {"n_grokked", table.n_positive()},
          {"n_grokked_inside", table.grokked_inside.size()},
          {"n_not_there", table.not_there.size()},
          {"n_not_finite", table.not_finite.size()}};
}

Json window_json(const WindowResult& result) {
  Json json = table_json(result.table);
  json["features"] = features_json(result.features);
  json["schemes"] = Json::array();
  for (const SchemeResult& scheme : result.schemes) {
    Json entry = {{"predictor", scheme.predictor}, {"left_out", scheme.scheme}};
    entry.update(estimate_json(scheme.auroc));
    json["schemes"].push_back(std::move(entry));
  }
  json["differences"] = Json::array();
  for (const DifferenceResult& difference : result.differences) {
    Json entry = {
        {"predictor", difference.predictor}, {"baseline", difference.baseline}, {"left_out", difference.scheme}};
    entry.update(estimate_json(difference.auroc));
    json["differences"].push_back(std::move(entry));
  }
  json["repeated_folds"] = Json::array();
  for (const RepeatedResult& repeated : result.repeated) {
    json["repeated_folds"].push_back(repeated_json(repeated));
  }
  json["within_cell"] = estimate_json(result.within_cell);
  json["concordance"] = estimate_json(result.concordance);
  json["time_per_log_odds"] =
      result.time ? Json{{"value", result.time->coefficients[1]}, {"wald_95", bounds_json(result.time->interval(1))}}
                  : Json(nullptr);
  json["calibration"] = calibration_json(result.calibration);
  json["stopping"] = Json::array();
  for (const StoppingResult& result_of : result.stopping) {
    Json entry = {{"predictor", result_of.predictor}};
    entry.update(stopping_json(result_of.stopping));
    json["stopping"].push_back(std::move(entry));
  }
  return json;
}

Json test_json(const ForecastTest& test) {
  Json json = {{"sweep", test.name}, {"windows", Json::array()}};
  for (const TransferResult& result : test.windows) {
    Json entry = table_json(result.table);
    entry["auroc"] = estimate_json(result.auroc);
    entry["auroc_rescaled"] = estimate_json(result.auroc_rescaled);
    entry["calibration"] = calibration_json(result.calibration);
    entry["stopping"] = stopping_json(result.stopping);
    json["windows"].push_back(std::move(entry));
  }
  return json;
}

/// A run inside its sweep: results hold no path of a machine.
std::string run_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

std::vector<std::int64_t> of_rows(const ForecastStudy& study, const WindowTable& table,
                                  std::int64_t (*value)(const ForecastRun&)) {
  std::vector<std::int64_t> out;
  for (const std::size_t run : table.run) {
    out.push_back(value(study.runs[run]));
  }
  return out;
}

StoredTensor matrix(const char* name, const Columns& columns) {
  return make_stored_tensor<double>(name, {columns.n_rows(), static_cast<std::int64_t>(columns.names.size())},
                                    columns.values);
}

}  // namespace

Json forecast_json(const ForecastStudy& study, const ForecastSummary& summary, const EvaluationSettings& settings) {
  Json json;
  json["format"] = kForecastFormat;
  json["label"] = label_name(study.label);
  json["n_runs"] = study.runs.size();
  json["n_grokked"] =
      std::count_if(study.runs.begin(), study.runs.end(), [](const ForecastRun& run) { return run.grok_step; });
  json["n_cells"] = study.n_cells();
  json["varied"] = Json::object();
  for (const VariedKey& key : study.keys) {
    json["varied"][key.key] = key.levels;
  }
  json["left_out"] = Json::array();
  for (const LeftOutRun& run : study.left_out) {
    json["left_out"].push_back({{"run", run_name(run.path)}, {"reason", run.reason}});
  }
  json["settings"] = {{"c", settings.c},
                      {"n_resamples", settings.n_resamples},
                      {"n_folds", settings.n_folds},
                      {"n_repeats", settings.n_repeats},
                      {"wrong_stop_rate", settings.wrong_stop_rate},
                      {"seed", settings.seed}};
  json["windows"] = Json::array();
  for (const WindowResult& window : summary.windows) {
    json["windows"].push_back(window_json(window));
  }
  json["at_memorisation"] = summary.at_memorisation ? window_json(*summary.at_memorisation) : Json(nullptr);
  json["tests"] = Json::array();
  for (const ForecastTest& test : summary.tests) {
    json["tests"].push_back(test_json(test));
  }
  return json;
}

TextTable features_table(const ForecastStudy& study, const WindowTable& table) {
  TextTable text{{"run", "cell"}, {}};
  for (const VariedKey& key : study.keys) {
    text.columns.push_back(key.key);
  }
  text.columns.insert(text.columns.end(), {"grokked", "grok_step", "last_step"});
  const Columns measured = joined(table.features, table.spectrum);
  text.columns.insert(text.columns.end(), measured.names.begin(), measured.names.end());
  const MatrixView<const double> values = measured.view();
  for (std::size_t i = 0; i < table.run.size(); ++i) {
    const ForecastRun& run = study.runs[table.run[i]];
    std::vector<std::string>& row = text.rows.emplace_back();
    row = {run_name(run.path), std::to_string(run.cell)};
    for (std::size_t k = 0; k < study.keys.size(); ++k) {
      row.push_back(study.keys[k].levels[run.level[k]]);
    }
    row.insert(row.end(), {std::to_string(table.grokked[i]), run.grok_step ? std::to_string(*run.grok_step) : "",
                           std::to_string(run.last_step)});
    for (std::ptrdiff_t j = 0; j < values.cols; ++j) {
      row.push_back(fmt::format("{}", values(static_cast<std::ptrdiff_t>(i), j)));
    }
  }
  return text;
}

std::vector<StoredTensor> forecast_arrays(const ForecastStudy& study, const WindowResult& result) {
  const WindowTable& table = result.table;
  std::vector<StoredTensor> arrays = {
      matrix("features", table.features),
      matrix("spectrum", table.spectrum),
      matrix("hyperparameters", table.hyperparameters),
      make_stored_tensor<std::uint8_t>("grokked", table.grokked),
      make_stored_tensor<std::int32_t>("cell", table.cell),
      make_stored_tensor<std::int64_t>(
          "grok_step", of_rows(study, table, [](const ForecastRun& run) { return run.grok_step.value_or(-1); })),
      make_stored_tensor<std::int64_t>("last_step",
                                       of_rows(study, table, [](const ForecastRun& run) { return run.last_step; }))};
  for (std::size_t i = 0; i < result.schemes.size(); ++i) {
    arrays.push_back(make_stored_tensor<double>(fmt::format("scores_{}", i), result.schemes[i].scores));
  }
  return arrays;
}

}  // namespace groklab
