// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "config/config.hpp"
#include "data/dataset.hpp"
#include "runs/run_folder.hpp"
#include "runs/stored_tensor.hpp"

namespace groklab {

/// What a run's own logs say of it, for analysis/summary.json and the .npz beside it.
struct RunMeasures {
  nlohmann::ordered_json document;   ///< the part "run"; names and formulas: docs/measures.md
  std::vector<StoredTensor> arrays;  ///< race_step, race_share, race_dominant_rank
};

/// Reads metrics.jsonl, early.npz and snapshots.npz, where there are; `steps` are the documents of the checkpoints by
/// ascending step. What does not apply is in "not_applicable" with its reason. Throws Error(BadFile).
RunMeasures run_measures(const RunFolder& run, const Config& config, const Dataset& data,
                         const std::vector<nlohmann::ordered_json>& steps);

}  // namespace groklab
