// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include "server/run_index.hpp"

namespace groklab {

/// A line of the list of sweeps.
nlohmann::ordered_json sweep_row(const SweepEntry& sweep);

/// The same with its cells: every setting that has jobs, what became of them, and the ids of those that have begun.
nlohmann::ordered_json sweep_document(const SweepEntry& sweep, const RunIndex& index);

}  // namespace groklab
