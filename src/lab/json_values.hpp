// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

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

}  // namespace groklab
