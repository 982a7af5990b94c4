// SPDX-License-Identifier: MIT
#include "forecast/forecaster.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/check.hpp"
#include "core/error.hpp"
#include "forecast/features.hpp"
#include "stats/sigmoid.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormat = 2;

[[noreturn]] void refuse(const std::string& what, std::string_view path) {
  throw Error(ErrorKind::BadFile, what, std::string(path), "make it anew with `groklab forecast SWEEP`");
}

std::vector<double> numbers(const Json& list, std::string_view path) {
  const auto values = list.get<std::vector<double>>();
  if (values.size() != kFeatures ||
      !std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); })) {
    refuse("a model does not have a finite number for each of the 28 features", path);
  }
  return values;
}

Json model_json(const ForecastModel& model) {
  Json json;
  json["window"] = model.window;
  json["n_runs"] = model.n_runs;
  json["n_grokked"] = model.n_grokked;
  json["auroc_cells_left_out"] = model.auroc ? Json(*model.auroc) : Json(nullptr);
  json["auroc_95"] = model.auroc_95 ? Json{model.auroc_95->low, model.auroc_95->high} : Json(nullptr);
  json["time"] = model.time ? Json{{"constant", model.time->coefficients[0]},
                                   {"per_log_odds", model.time->coefficients[1]},
                                   {"log_scale", model.time->log_scale}}
                            : Json(nullptr);
  json["wrong_stop_rate"] = model.wrong_stop_rate;
  json["hopeless_below"] = model.hopeless_below ? Json(*model.hopeless_below) : Json(nullptr);
  json["intercept"] = model.model.intercept;
  json["weights"] = model.model.weights;
  json["mean"] = model.scaling.mean;
  json["deviation"] = model.scaling.deviation;
  return json;
}

ForecastModel model_from_json(const Json& json, std::string_view path) {
  ForecastModel model;
  model.window = json.at("window").get<std::int64_t>();
  model.n_runs = json.at("n_runs").get<std::int64_t>();
  model.n_grokked = json.at("n_grokked").get<std::int64_t>();
  if (const Json& auroc = json.at("auroc_cells_left_out"); !auroc.is_null()) {
    model.auroc = auroc.get<double>();
  }
  if (const Json& bounds = json.at("auroc_95"); !bounds.is_null()) {
    model.auroc_95 = Bounds{bounds.at(0).get<double>(), bounds.at(1).get<double>()};
  }
  if (const Json& time = json.at("time"); !time.is_null()) {
    model.time.emplace();
    model.time->coefficients = {time.at("constant").get<double>(), time.at("per_log_odds").get<double>()};
    model.time->log_scale = time.at("log_scale").get<double>();
  }
  model.wrong_stop_rate = json.at("wrong_stop_rate").get<double>();
  if (const Json& below = json.at("hopeless_below"); !below.is_null()) {
    model.hopeless_below = below.get<double>();
  }
  model.model = {json.at("intercept").get<double>(), numbers(json.at("weights"), path)};
  model.scaling = {numbers(json.at("mean"), path), numbers(json.at("deviation"), path)};
  const std::vector<double>& deviation = model.scaling.deviation;
  if (model.window < kMinWindow || *std::min_element(deviation.begin(), deviation.end()) <= 0) {
    refuse("a model's window or deviations make no sense", path);
  }
  return model;
}

std::vector<std::string> feature_names() {
  std::vector<std::string> names;
  for (const Feature& feature : features()) {
    names.emplace_back(feature.name);
  }
  return names;
}

}  // namespace

std::optional<double> ForecastModel::log_odds(const EarlyRecord& record) const {
  const auto values = feature_values(record, window);
  if (!std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); })) {
    return std::nullopt;
  }
  std::vector<double> scaled(values.size());
  scaling.apply(values, scaled);
  return model.score(scaled);
}

std::optional<double> ForecastModel::probability(const EarlyRecord& record) const {
  const std::optional<double> score = log_odds(record);
  return score ? std::optional(sigmoid(*score)) : std::nullopt;
}

std::optional<double> ForecastModel::median_step(const EarlyRecord& record) const {
  const std::optional<double> score = log_odds(record);
  if (!score || !time) {
    return std::nullopt;
  }
  return time->median(std::vector<double>{1, *score});
}

const ForecastModel* Forecaster::at(std::int64_t window) const {
  const auto found = std::find_if(models.begin(), models.end(), [&](const auto& m) { return m.window == window; });
  return found == models.end() ? nullptr : &*found;
}

const ForecastModel* Forecaster::longest(std::int64_t n_steps) const {
  const auto beyond =
      std::find_if(models.begin(), models.end(), [&](const ForecastModel& m) { return m.window > n_steps; });
  return beyond == models.begin() ? nullptr : &*std::prev(beyond);
}

ForecastModel fit_forecast(const WindowResult& result, const EvaluationSettings& settings) {
  const WindowTable& table = result.table;
  GROKLAB_CHECK(table.landmark.window.has_value());
  ForecastModel fitted;
  fitted.window = *table.landmark.window;
  fitted.wrong_stop_rate = settings.wrong_stop_rate;
  fitted.scaling = fit_scaling(table.features.view());
  const std::vector<double> scaled = scaled_rows(fitted.scaling, table.features.view());
  fitted.model = fit_logistic({scaled.data(), table.features.n_rows(), static_cast<std::ptrdiff_t>(kFeatures)},
                              table.grokked, settings.c);
  fitted.n_runs = static_cast<std::int64_t>(table.run.size());
  fitted.n_grokked = static_cast<std::int64_t>(table.n_positive());
  if (const SchemeResult* by_cell = result.scheme("features", "cell")) {
    fitted.auroc = by_cell->auroc.value;
    fitted.auroc_95 = by_cell->auroc.interval();
    fitted.time = result.time;
    fitted.hopeless_below = hopeless_below(by_cell->scores, table.grokked, settings.wrong_stop_rate);
  }
  return fitted;
}

Json forecaster_json(const Forecaster& forecaster) {
  Json json;
  json["format"] = kFormat;
  json["label"] = label_name(forecaster.label);
  json["features"] = feature_names();
  json["models"] = Json::array();
  for (const ForecastModel& model : forecaster.models) {
    json["models"].push_back(model_json(model));
  }
  return json;
}

Forecaster forecaster_from_json(const Json& document, std::string_view path) {
  try {
    if (document.at("format") != kFormat || document.at("features") != feature_names()) {
      refuse("a forecaster of another format or other features", path);
    }
    const std::optional<GrokLabel> label = parse_label(document.at("label").get<std::string>());
    if (!label) {
      refuse("a forecaster of an unknown label", path);
    }
    Forecaster forecaster{*label, {}};
    for (const Json& model : document.at("models")) {
      forecaster.models.push_back(model_from_json(model, path));
    }
    std::sort(forecaster.models.begin(), forecaster.models.end(),
              [](const ForecastModel& a, const ForecastModel& b) { return a.window < b.window; });
    return forecaster;
  } catch (const Json::exception&) {
    refuse("this is no forecaster", path);
  }
}

}  // namespace groklab
