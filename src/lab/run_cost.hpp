// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "config/config.hpp"

namespace groklab {

/// What the parts of a run take on one core of this machine, in seconds.
struct RunCost {
  double start_s = 0;        ///< data, weights, tables
  double step_s = 0;         ///< gradient and update
  double evaluation_s = 0;   ///< with the measures that the configuration asks for
  double snapshot_s = 0;     ///< spectra
  double window_step_s = 0;  ///< on top of a step, inside the early window

  /// Of a run that goes to train.steps. Files are not in it.
  double seconds(const Config& config) const;
};

/// Measures them: a few steps, evaluations and snapshots in memory, a fraction of a second for the networks of the presets.
RunCost measure_run_cost(const Config& config);

/// Seconds of every configuration on one core while `n_workers` of them run at once. Configurations that differ in seeds
/// and in numbers of the optimiser cost the same and are measured once; of many different ones some are measured, evenly
/// spaced, and the others cost as the one measured before.
std::vector<double> estimate_seconds(std::span<const Config* const> configs, int n_workers);

/// Their places, the longest first; equal ones as they are.
std::vector<std::size_t> longest_first(std::span<const double> seconds);

/// Towards the end of a sweep, when fewer runs are left than cores, a run that goes on for longer than this is given the
/// free ones. For less it would not pay: saving and loading it to do so costs a part of that.
inline constexpr double kWorthMoreThreads_s = 2;
/// Threads of each of `n_running` runs when none is left to begin, n_running >= 1.
int late_threads(int n_workers, int n_running);

/// When the last of these runs ends, begun in this order on `n_workers` cores, late ones with more threads.
double makespan_s(std::span<const double> seconds, int n_workers);

}  // namespace groklab
