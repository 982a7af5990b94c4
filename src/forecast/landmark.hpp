// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "forecast/forecast_study.hpp"

namespace groklab {

/// When a forecast looks at a run.
struct Landmark {
  std::optional<std::int64_t> window;  ///< after that many steps; absent: when the run has memorised

  /// "after 100 steps", "at memorisation"
  std::string text() const;

  /// Steps that may be seen of a run. At memorisation: mem_step, or the first snapshot from there on where the run keeps
  /// spectra, so that these are seen too. nullopt where the run does not get there within its early record.
  std::optional<std::int64_t> steps(const ForecastRun& run) const;
};

}  // namespace groklab
