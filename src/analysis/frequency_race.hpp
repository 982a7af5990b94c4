// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/matrix_view.hpp"

namespace groklab {

/// One moment of the race.
struct RaceMoment {
  std::int64_t step = 0;
  std::vector<int> leaders;  ///< the strongest frequencies then, strongest first
  double share = 0;          ///< of the winners that are among them
};

/// Which frequencies of the logits win, and how early they lead.
struct FrequencyRace {
  std::vector<int> winners;                   ///< fewest with 90 % of the last snapshot's energy, strongest first
  int n_leaders = 0;                          ///< how many count as leading: five, or as many as win
  double chance = 0;                          ///< share of winners among as many random frequencies
  std::vector<std::int64_t> step;             ///< of the snapshots
  std::vector<double> share;                  ///< by snapshot: winners among the leaders
  std::vector<int> dominant_rank;             ///< by snapshot: place of the first winner in the order, from 1
  std::optional<RaceMoment> at_memorisation;  ///< the first snapshot at or after mem_step
  std::optional<RaceMoment> at_500;           ///< the first one at or after step 500
  std::int64_t known_step = 0;                ///< from this snapshot on every winner leads in every snapshot
};

/// Spectra are folded energies of the logits by snapshot, [n, K + 1], entry 0 the constant; n >= 1.
/// A spectrum without energy beyond the constant has no winners; the race is then empty and its shares are 0.
/// Source  ours. In 59 published runs of system N 163 of 179 winners are among the five leaders at the snapshot after
///         step 500, where chance is 12 %.
FrequencyRace frequency_race(std::span<const std::int64_t> steps, MatrixView<const double> spectra,
                             std::optional<std::int64_t> mem_step);

}  // namespace groklab
