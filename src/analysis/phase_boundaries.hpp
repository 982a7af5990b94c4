// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runs/metrics_log.hpp"

namespace groklab {

/// The excluded loss of one checkpoint, on the training set.
struct ExcludedLoss {
  std::int64_t step = 0;
  double loss = 0;
};

/// Steps between the phases of a run; absent: not reached, or not to be told from what was saved.
struct PhaseBoundaries {
  std::optional<std::int64_t> formation_start;  ///< memorisation is over, the circuit forms
  std::optional<std::int64_t> cleanup_start;
  std::optional<std::int64_t> cleanup_end;
  std::optional<std::int64_t> memorised_published;    ///< system N: first train_acc > 0.95
  std::optional<std::int64_t> generalised_published;  ///< system N: first test_acc > 0.95
};

/// Math    formation_start: the checkpoint of the lowest excluded loss, if that is below half of ln p and rises
///         afterwards at least half of the way to ln p: from then on the training set is answered with the key
///         frequencies too. cleanup_start: the first evaluation after memorisation (train_acc >= 0.99) with test_loss <
///         ln p, if it was above ln p at memorisation. cleanup_end: the first one from there with test_loss <= 10
///         train_loss.
/// Source  the three phases are those of Nanda et al. 2023, section 5.3, who place the boundaries by eye; the rules are
///         ours (docs/measures.md compares).
/// Shapes  excluded by ascending step, may be empty
PhaseBoundaries phase_boundaries(const std::vector<MetricsLine>& lines, std::span<const ExcludedLoss> excluded, int p);

}  // namespace groklab
