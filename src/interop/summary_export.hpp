// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "interop/exporter.hpp"

namespace groklab {

/// What a summary needs to know of a run that has ended.
struct SummaryRun {
  std::string path;
  Config config;                  ///< resolved
  nlohmann::ordered_json record;  ///< run.json
};

/// System M's summary.json: {"Weight Decay": [row, ...], "Model Size": [...], "Operations": [...], "Data Fraction": [...]}.
/// Runs are grouped by the keys in which they differ from the preset that is nearest to all of them (seeds, generators
/// and the `train` section aside); a run that differs in none belongs to every group, as M's sweeps each hold their
/// baseline. A row: the varied value under M's name (weight_decay, hidden_dim, operation, train_fraction; elsewhere the
/// key's), num_params or train_size where M has them, final_train_acc, final_test_acc, grok_epoch, overfit_epoch and
/// delay (our grok_step, mem_step and their difference; null: not reached), and `param`, the varied value as one text.
/// Rows are in the order of the values.
nlohmann::ordered_json summary_document(std::span<const SummaryRun> runs);

/// The document as a table for a terminal.
std::string summary_table(const nlohmann::ordered_json& document);

/// Writes folder/summary.json. Throws Error(BadFile) for a run that has not ended.
ExportResult export_summary(const ExportInput& input);

}  // namespace groklab
