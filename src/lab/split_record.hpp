// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/split_losses.hpp"

namespace groklab {

/// A number as analysis files have it: null where it is not finite.
inline nlohmann::ordered_json number_json(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

/// {"train": .., "test": .., "all": ..}; null where a set of examples is empty.
inline nlohmann::ordered_json split_json(const SplitMeans& means) {
  const auto part = [](const std::optional<double>& value) {
    return value ? number_json(*value) : nlohmann::ordered_json(nullptr);
  };
  return {{"train", part(means.train)}, {"test", part(means.test)}, {"all", part(means.all)}};
}

}  // namespace groklab
