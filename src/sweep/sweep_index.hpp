// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <unordered_map>

namespace groklab {

/// index.sqlite of a sweep: its index lines (sweep_folder.hpp) as tables, for queries (docs/sweeps.md) and for reading many
/// runs at once. Never the source of truth: it is made anew from the runs, and whoever finds none, or a damaged one, reads
/// the runs. SQLite works in memory alone and the file is written and read whole, so that no lock is taken on any disk.

/// Replaces the file. Throws Error(Io).
void write_sweep_index(const std::string& path, std::span<const nlohmann::ordered_json> lines);

/// The lines of the runs that have ended, by name. Empty where there is no index or it cannot be read; never throws for that.
std::unordered_map<std::string, nlohmann::ordered_json> read_sweep_index(const std::string& path);

}  // namespace groklab
