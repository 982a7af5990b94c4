// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "figures/figure.hpp"
#include "runs/metrics_log.hpp"

namespace groklab {

/// A run as far as its training curves need it. The milestones are the run's own (run.json), not computed here.
struct TrainingCurvesInput {
  std::string run_name;
  std::string config_hash;
  std::string summary;  ///< one line under the title, such as "add mod 113, transformer"; may be empty
  std::span<const MetricsLine> metrics;
  std::optional<std::int64_t> mem_step;
  std::optional<std::int64_t> grok_step;
  std::optional<std::int64_t> sustained_step;
  Scale step_scale = Scale::Linear;
};

/// Two by two panels over steps: loss (log), accuracy with the milestones, weight norm, and test accuracy close up around
/// the transition, from the last evaluation below 0.2 to the first at 0.99 and as much again on either side. A run that
/// never grokked shows its whole span there and says so. A panel without any drawable value says so too.
Figure training_curves(const TrainingCurvesInput& input);

}  // namespace groklab
