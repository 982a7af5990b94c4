// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>

#include "interop/exporter.hpp"
#include "search/study.hpp"

namespace groklab {

/// A run as a trial of a study that minimises grok_step needs it.
struct StudiedRun {
  std::string name;
  Config config;                  ///< resolved
  nlohmann::ordered_json record;  ///< run.json
  std::vector<MetricsLine> metrics;
};

/// The runs as trials, in their order. Parameters are the keys in which two runs differ, seeds aside; one run
/// alone has those in which it differs from the nearest preset. A number ranges over what the runs have, in its logarithm
/// where the largest is five times the smallest and all are positive; all else is a choice. A run that grokked is COMPLETE
/// with grok_step, one that ended without is PRUNED at its last step (censored, not lost), one that diverged FAIL, and one
/// that has not ended RUNNING. Reports are test_loss; outcome, milestones, seeds and name are user attributes.
StoredStudy study_of_runs(const std::string& name, std::span<const StudiedRun> runs);

/// Writes folder/optuna.log, the study as an Optuna journal. Throws Error(BadFile) for a damaged run.
ExportResult export_optuna(const ExportInput& input);

}  // namespace groklab
