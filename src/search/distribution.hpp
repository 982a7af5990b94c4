// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

namespace groklab {

/// What a parameter of a search may be. Values are kept in Optuna's internal form: the number itself, or the position of
/// a choice.
struct Distribution {
  enum class Kind { Float, Int, Categorical };
  Kind kind = Kind::Float;
  double low = 0;  ///< both ends included
  double high = 0;
  std::optional<double> step = std::nullopt;  ///< an Int has one; a Float may
  bool log = false;                           ///< uniform in the logarithm
  std::vector<nlohmann::ordered_json> choices = {};

  bool contains(double value) const;
  bool operator==(const Distribution&) const = default;
};

/// As Optuna stores it: {"name": "FloatDistribution", "attributes": {...}}.
nlohmann::ordered_json distribution_json(const Distribution& distribution);
/// Reads Optuna's form, its older names (UniformDistribution, ...) not included. Throws Error(BadFile) with `where`.
Distribution parse_distribution(const nlohmann::ordered_json& json, const std::string& where);

/// The interval in which a Float or Int is drawn and estimated: its logarithm where that is asked for, and half a step
/// more at both ends, so that every point of the grid has the same share.
struct ContinuousRange {
  double low = 0;
  double high = 0;
  std::optional<double> step;  ///< distance of the grid's points; nullopt: none, or one in the logarithm
};
ContinuousRange continuous_range(const Distribution& distribution);
double to_continuous(const Distribution& distribution, double value);
/// The nearest value that the distribution contains.
double from_continuous(const Distribution& distribution, double x);

}  // namespace groklab
