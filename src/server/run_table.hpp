// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "server/run_index.hpp"

namespace groklab {

/// Runs as columns: {"n": N, "columns": {NAME: [..] or {"values": [..], "codes": [..]}}}. Text is coded: every distinct one
/// once in "values", and its place there a run in "codes", -1 where a run has none. Numbers are as they are, null where a run
/// has none. Of the configuration there is "config.KEY" for every key that is not the same in all runs.
nlohmann::ordered_json run_table(const std::vector<RunEntryPtr>& runs, const ConfigValues& values);

/// One run as an object: the same names, of the configuration every key.
nlohmann::ordered_json run_row(const RunEntry& run, const ConfigValues& values);

/// The event that tells of a change: {"generation", "changed": [rows], "removed": [ids]}, or, where that would be long,
/// {"generation", "reload": true}.
std::string runs_event(const IndexChange& change, const ConfigValues& values);

}  // namespace groklab
