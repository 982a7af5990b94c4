// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

namespace groklab {

/// A scalar of a checkpoint's document that analysis/summary.json follows over steps.
struct FollowedMeasure {
  std::string_view name;
  std::string_view path;  ///< JSON pointer into analysis/step_<step>.json
  std::string_view text;  ///< what it is, for `groklab list measures`; docs/measures.md has the formula
};

const std::vector<FollowedMeasure>& followed_measures();

}  // namespace groklab
