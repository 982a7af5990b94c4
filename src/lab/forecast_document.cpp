// SPDX-License-Identifier: MIT
#include "lab/forecast_document.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/special_numbers.hpp"
#include "lab/forecast_layout.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

std::optional<double> number_at(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found == json.end() || found->is_null() ? std::nullopt : std::optional(found->get<double>());
}

std::optional<Bounds> bounds_at(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || found->is_null()) {
    return std::nullopt;
  }
  return Bounds{found->at(0).get<double>(), found->at(1).get<double>()};
}

/// The list of that name, by `read`; empty where the file has none.
template <class T>
std::vector<T> list_at(const Json& json, const char* name, T (*read)(const Json&)) {
  std::vector<T> list;
  const auto found = json.find(name);
  if (found != json.end() && !found->is_null()) {
    for (const Json& entry : *found) {
      list.push_back(read(entry));
    }
  }
  return list;
}

Estimate estimate_of(const Json& json) {
  Estimate estimate;
  estimate.value = number_at(json, "value");
  estimate.by_cell = bounds_at(json, "cells_95");
  estimate.by_run = bounds_at(json, "runs_95");
  estimate.newcombe = bounds_at(json, "newcombe_95");
  return estimate;
}

FeatureResult feature_of(const Json& json) {
  FeatureResult feature;
  feature.feature = json.at("feature").get<std::string>();
  feature.auroc = estimate_of(json);
  return feature;
}

SchemeResult scheme_of(const Json& json) {
  SchemeResult scheme;
  scheme.predictor = json.at("predictor").get<std::string>();
  scheme.scheme = json.at("left_out").get<std::string>();
  scheme.auroc = estimate_of(json);
  return scheme;
}

DifferenceResult difference_of(const Json& json) {
  DifferenceResult difference;
  difference.predictor = json.at("predictor").get<std::string>();
  difference.baseline = json.at("baseline").get<std::string>();
  difference.scheme = json.at("left_out").get<std::string>();
  difference.auroc = estimate_of(json);
  return difference;
}

RepeatedSummary repeated_of(const Json& json) {
  return {json.at("predictor").get<std::string>(), number_at(json, "median"), number_at(json, "least"),
          number_at(json, "most")};
}

StoppingSummary stopping_of(const Json& json) {
  StoppingSummary stopping;
  stopping.predictor = json.at("predictor").get<std::string>();
  stopping.wrong_stop_rate = json.at("wrong_stop_rate").get<double>();
  stopping.n_runs = json.at("n_runs").get<std::int64_t>();
  stopping.n_stopped = json.at("n_stopped").get<std::int64_t>();
  stopping.n_grokked = json.at("n_grokked").get<std::int64_t>();
  stopping.n_wrong = json.at("n_wrong").get<std::int64_t>();
  stopping.wrong_95 = bounds_at(json, "wrong_95");
  stopping.saved = number_at(json, "saved");
  stopping.saved_95 = bounds_at(json, "saved_95");
  stopping.saved_at_best = number_at(json, "saved_at_best");
  return stopping;
}

std::optional<TimeSummary> time_of(const Json& json) {
  const auto found = json.find("time_per_log_odds");
  if (found == json.end() || found->is_null()) {
    return std::nullopt;
  }
  return TimeSummary{found->at("value").get<double>(), bounds_at(*found, "wald_95")};
}

std::optional<Calibration> calibration_of(const Json& json) {
  const auto found = json.find("calibration");
  if (found == json.end() || found->is_null()) {
    return std::nullopt;
  }
  constexpr double kNone = kNan;
  Calibration calibration;
  calibration.brier = found->at("brier").get<double>();
  calibration.brier_of_share = found->at("brier_of_share").get<double>();
  calibration.intercept = number_at(*found, "intercept").value_or(kNone);
  calibration.slope = number_at(*found, "slope").value_or(kNone);
  for (const Json& bin : found->at("bins")) {
    calibration.bins.push_back({bin.at("mean_probability").get<double>(), bin.at("n").get<std::int64_t>(),
                                bin.at("n_grokked").get<std::int64_t>()});
  }
  return calibration;
}

/// What every entry about a window has.
WindowSummary counted_window(const Json& json) {
  WindowSummary window;
  if (const Json& steps = json.at("window"); !steps.is_null()) {
    window.window = steps.get<std::int64_t>();
  }
  window.n_runs = json.at("n_runs").get<std::int64_t>();
  window.n_grokked = json.at("n_grokked").get<std::int64_t>();
  return window;
}

WindowSummary window_of(const Json& json) {
  WindowSummary window = counted_window(json);
  window.n_grokked_inside = json.at("n_grokked_inside").get<std::int64_t>();
  window.n_not_finite = json.at("n_not_finite").get<std::int64_t>();
  window.features = list_at(json, "features", feature_of);
  window.schemes = list_at(json, "schemes", scheme_of);
  window.differences = list_at(json, "differences", difference_of);
  window.repeated = list_at(json, "repeated_folds", repeated_of);
  window.within_cell = estimate_of(json.at("within_cell"));
  window.concordance = estimate_of(json.at("concordance"));
  window.time = time_of(json);
  window.calibration = calibration_of(json);
  window.stopping = list_at(json, "stopping", stopping_of);
  return window;
}

TransferSummary transfer_of(const Json& json) {
  TransferSummary transfer;
  transfer.sweep = json.at("sweep").get<std::string>();
  for (const Json& entry : json.at("windows")) {
    transfer.windows.push_back(counted_window(entry));
    transfer.auroc.push_back(estimate_of(entry.at("auroc")));
  }
  return transfer;
}

LeftOutRun left_out_of(const Json& json) {
  return {json.at("run").get<std::string>(), json.at("reason").get<std::string>()};
}

EvaluationSettings settings_of(const Json& json) {
  EvaluationSettings settings;
  settings.c = json.at("c").get<double>();
  settings.n_resamples = json.at("n_resamples").get<int>();
  settings.n_folds = json.at("n_folds").get<int>();
  settings.n_repeats = json.at("n_repeats").get<int>();
  settings.seed = json.at("seed").get<std::uint64_t>();
  return settings;
}

ForecastDocument document_of(const Json& json, GrokLabel label) {
  ForecastDocument document;
  document.label = label;
  document.n_runs = json.at("n_runs").get<std::int64_t>();
  document.n_grokked = json.at("n_grokked").get<std::int64_t>();
  document.n_cells = json.at("n_cells").get<std::int64_t>();
  for (const auto& [key, levels] : json.at("varied").items()) {
    document.varied.push_back({key, levels.get<std::vector<std::string>>()});
  }
  document.left_out = list_at(json, "left_out", left_out_of);
  document.settings = settings_of(json.at("settings"));
  document.windows = list_at(json, "windows", window_of);
  std::stable_sort(document.windows.begin(), document.windows.end(),
                   [](const WindowSummary& a, const WindowSummary& b) { return a.window < b.window; });
  if (const auto found = json.find("at_memorisation"); found != json.end() && !found->is_null()) {
    document.at_memorisation = window_of(*found);
  }
  document.tests = list_at(json, "tests", transfer_of);
  return document;
}

}  // namespace

const SchemeResult* WindowSummary::scheme(std::string_view predictor, std::string_view left_out) const {
  const auto found = std::find_if(schemes.begin(), schemes.end(), [&](const SchemeResult& result) {
    return result.predictor == predictor && result.scheme == left_out;
  });
  return found == schemes.end() ? nullptr : &*found;
}

const DifferenceResult* WindowSummary::difference(std::string_view predictor, std::string_view baseline,
                                                  std::string_view left_out) const {
  const auto found = std::find_if(differences.begin(), differences.end(), [&](const DifferenceResult& result) {
    return result.predictor == predictor && result.baseline == baseline && result.scheme == left_out;
  });
  return found == differences.end() ? nullptr : &*found;
}

ForecastDocument forecast_document_of(const Json& json, std::string_view path) {
  try {
    if (json.at("format") != kForecastFormat) {
      throw Error(ErrorKind::BadFile, "a forecast of another format", std::string(path), "run groklab forecast again");
    }
    const std::optional<GrokLabel> label = parse_label(json.at("label").get<std::string>());
    if (!label) {
      throw Error(ErrorKind::BadFile, "a forecast of an unknown label", std::string(path),
                  "run groklab forecast again");
    }
    ForecastDocument document = document_of(json, *label);
    if (document.windows.empty()) {
      throw Error(ErrorKind::BadFile, "a forecast without windows", std::string(path), "run groklab forecast again");
    }
    return document;
  } catch (const Json::exception&) {
    throw Error(ErrorKind::BadFile, "this is no forecast", std::string(path), "run groklab forecast again");
  }
}

}  // namespace groklab
