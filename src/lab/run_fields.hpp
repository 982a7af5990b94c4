// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace groklab {

/// A field of a file of a run, for `groklab list` and the reference that is made of it.
struct RunField {
  std::string_view name;       ///< a dot leads into an object
  std::string_view text;       ///< what it says
  std::string_view when = {};  ///< where it is not always there: what makes it
};

/// Of a line of metrics.jsonl.
std::span<const RunField> metrics_fields();

/// Of run.json; cli_contract compares the names with those of real runs.
std::span<const RunField> record_fields();

}  // namespace groklab
