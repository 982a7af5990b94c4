// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "figures/network_view.hpp"
#include "figures/run_series.hpp"
#include "runs/metrics_log.hpp"
#include "runs/run_folder.hpp"
#include "runs/snapshot_series.hpp"

namespace groklab {

/// What a figure needs besides the evaluations: parts of a run that take time to read.
struct Parts {
  bool early_window = false;
  bool snapshots = false;
  bool checkpoints = false;
  bool network = false;   ///< the last checkpoint, run on all pairs
  bool progress = false;  ///< restricted and excluded losses over checkpoints
  bool pair_losses = false;
  bool neurons = false;

  Parts operator|(const Parts& other) const;
};

/// Why a run has no such part; empty where it has, or was not asked for it.
struct MissingParts {
  std::string early_window, snapshots, checkpoints, network, progress;
};

/// What figures of one run are made from. A figure takes what it needs; what a run lacks stays empty.
struct RunFigureData {
  std::string run_name;
  std::string config_hash;
  std::string summary;  ///< one line under a title; may be empty
  Config config;        ///< resolved
  std::vector<MetricsLine> metrics;
  std::optional<std::int64_t> mem_step;
  std::optional<std::int64_t> grok_step;
  std::optional<std::int64_t> sustained_step;
  std::optional<EarlySeries> early;
  std::optional<SnapshotSeries> snapshots;
  std::optional<CheckpointSeries> checkpoints;
  std::size_t moment = 0;  ///< of `checkpoints`, the one that figures of one moment show
  std::shared_ptr<const NetworkView> network;
  std::optional<ProgressSeries> progress;
  std::optional<PairLossSeries> pair_losses;  ///< of animations, like the next; they are there where `network` is
  std::optional<NeuronSeries> neurons;
  MissingParts missing;
};

/// What the figures of a run need, read from its folder. A run that is still going has fewer lines and no milestones
/// yet. `step`: figures of one moment show the last checkpoint saved at or before it; nullopt: the last one. What follows
/// the whole run (progress, animations) begins from the last one all the same. Throws Error(BadFile) for a damaged file.
RunFigureData read_run_figure_data(const RunFolder& folder, const Parts& parts, ThreadPool& pool,
                                   std::optional<std::int64_t> step = std::nullopt);

/// The last of these ascending steps that is not after `step`; nullopt where there is none.
std::optional<std::int64_t> step_at_or_before(const std::vector<std::int64_t>& steps, std::int64_t step);

}  // namespace groklab
