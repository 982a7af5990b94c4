// SPDX-License-Identifier: MIT
#include "search/distribution.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kGridSlack = 1e-8;  // of a step, as Optuna allows

Distribution parse_range(const Json& attributes, Distribution::Kind kind) {
  Distribution range{.kind = kind, .low = attributes.at("low"), .high = attributes.at("high")};
  range.log = attributes.value("log", false);
  if (attributes.contains("step") && !attributes["step"].is_null()) {
    range.step = attributes["step"].get<double>();
  }
  return range;
}

}  // namespace

bool Distribution::contains(double value) const {
  if (kind == Kind::Categorical) {
    return value >= 0 && value < static_cast<double>(choices.size()) && value == std::floor(value);
  }
  if (!(value >= low && value <= high)) {
    return false;
  }
  const double steps = step && !log ? (value - low) / *step : 0;
  return std::abs(steps - std::round(steps)) < kGridSlack && (kind == Kind::Float || value == std::round(value));
}

Json distribution_json(const Distribution& distribution) {
  Json attributes;
  switch (distribution.kind) {
    case Distribution::Kind::Float:
      attributes = {{"step", distribution.step ? Json(*distribution.step) : Json(nullptr)},
                    {"low", distribution.low},
                    {"high", distribution.high},
                    {"log", distribution.log}};
      return {{"name", "FloatDistribution"}, {"attributes", attributes}};
    case Distribution::Kind::Int:
      attributes = {{"log", distribution.log},
                    {"step", static_cast<std::int64_t>(distribution.step.value_or(1))},
                    {"low", static_cast<std::int64_t>(distribution.low)},
                    {"high", static_cast<std::int64_t>(distribution.high)}};
      return {{"name", "IntDistribution"}, {"attributes", attributes}};
    case Distribution::Kind::Categorical:
      attributes["choices"] = distribution.choices;
      return {{"name", "CategoricalDistribution"}, {"attributes", attributes}};
  }
  return {};
}

Distribution parse_distribution(const Json& json, const std::string& where) {
  const bool is_named = json.is_object() && json.contains("name") && json["name"].is_string();
  const std::string name = is_named ? json["name"].get<std::string>() : "";
  try {
    const Json& attributes = json.at("attributes");
    if (name == "FloatDistribution") {
      return parse_range(attributes, Distribution::Kind::Float);
    }
    if (name == "IntDistribution") {
      return parse_range(attributes, Distribution::Kind::Int);
    }
    if (name == "CategoricalDistribution") {
      Distribution choice{.kind = Distribution::Kind::Categorical};
      choice.choices = attributes.at("choices").get<std::vector<Json>>();
      return choice;
    }
  } catch (const Json::exception&) {
    throw Error(ErrorKind::BadFile, "a distribution without what it needs", where, "restore it from a good copy");
  }
  throw Error(ErrorKind::BadFile, "an unknown distribution '" + name + "'", where,
              "Float, Int and Categorical of Optuna 3.0 and later are known");
}

ContinuousRange continuous_range(const Distribution& distribution) {
  const bool is_int = distribution.kind == Distribution::Kind::Int;
  const double step = distribution.step.value_or(is_int ? 1 : 0);
  if (distribution.log) {
    const double half = is_int ? 0.5 : 0;
    return {std::log(distribution.low - half), std::log(distribution.high + half), std::nullopt};
  }
  ContinuousRange range{distribution.low - step / 2, distribution.high + step / 2, std::nullopt};
  if (step > 0) {
    range.step = step;
  }
  return range;
}

double to_continuous(const Distribution& distribution, double value) {
  return distribution.log ? std::log(value) : value;
}

double from_continuous(const Distribution& distribution, double x) {
  double value = distribution.log ? std::exp(x) : x;
  if (distribution.kind == Distribution::Kind::Int && distribution.log) {
    value = std::round(value);
  } else if (const std::optional<double> step = continuous_range(distribution).step) {
    value = std::round((value - distribution.low) / *step) * *step + distribution.low;
  }
  return std::clamp(value, distribution.low, distribution.high);
}

}  // namespace groklab
