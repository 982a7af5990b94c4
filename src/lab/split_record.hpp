// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include "analysis/split_losses.hpp"
#include "lab/json_values.hpp"

namespace groklab {

/// {"train": .., "test": .., "all": ..}; null where a set of examples is empty.
inline nlohmann::ordered_json split_json(const SplitMeans& means) {
  return {{"train", value_json(means.train)}, {"test", value_json(means.test)}, {"all", value_json(means.all)}};
}

}  // namespace groklab
