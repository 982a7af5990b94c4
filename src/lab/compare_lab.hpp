// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "lab/claim_verdict.hpp"
#include "lab/sweep_pairs.hpp"
#include "lab/text_table.hpp"
#include "stats/log_rank.hpp"

namespace groklab {

/// `groklab compare` as a call.
struct CompareRequest {
  std::vector<std::string> paths;  ///< one or two: folders of sweeps, or of runs
  std::string out;                 ///< empty: <the first>/compare
  int replicates = 200;            ///< of the bootstrap; 0: none
};

/// All that is computed; tables and sentences are made from it.
struct SweepComparison {
  SweepRuns sweep;
  std::vector<SweepCell> cells;              ///< they point into `sweep`
  std::optional<ChiSquaredTest> difference;  ///< log-rank over all cells
  std::optional<TimeLaw> law;
  std::vector<PairedValues> pairs;  ///< of values of every key
  std::vector<ClaimVerdict> claims;
};

SweepComparison compare_runs(SweepRuns sweep, int replicates);

TextTable cell_table(const SweepComparison& comparison);
TextTable run_table(const SweepComparison& comparison);
nlohmann::ordered_json comparison_json(const SweepComparison& comparison);

struct CompareSummary {
  std::vector<std::string> paths;  ///< files written
  nlohmann::ordered_json document;
  std::string conclusions;
};

/// Writes cells.csv, .json, .md and .tex, runs.csv and conclusions.md, and report.md of a sweep that varies one key at a time.
/// Throws Error.
CompareSummary compare(const CompareRequest& request);

}  // namespace groklab
