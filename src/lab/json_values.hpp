// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "stats/bounds.hpp"

namespace groklab {

/// A number as our files have it: null where it is not finite, for JSON has no such numbers.
inline nlohmann::ordered_json value_json(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

/// Null where there is nothing.
template <class T>
nlohmann::ordered_json value_json(const std::optional<T>& value) {
  if (!value) {
    return nullptr;
  }
  if constexpr (std::is_floating_point_v<T>) {
    return value_json(*value);
  } else {
    return *value;
  }
}

/// The number that a JSON pointer leads to; nullopt where there is nothing, or something else.
inline std::optional<double> measure_at(const nlohmann::ordered_json& document, const std::string& pointer) {
  const nlohmann::ordered_json::json_pointer place(pointer);
  return document.contains(place) && document.at(place).is_number() ? std::optional(document.at(place).get<double>())
                                                                    : std::nullopt;
}

/// [low, high]; null where there is none.
inline nlohmann::ordered_json bounds_json(const std::optional<Bounds>& bounds) {
  return bounds ? nlohmann::ordered_json{value_json(bounds->low), value_json(bounds->high)} : nullptr;
}

}  // namespace groklab
