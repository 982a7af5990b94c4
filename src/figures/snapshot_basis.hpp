// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "config/config.hpp"

namespace groklab {

/// Why the spectra of snapshots.npz, which are over residues, say nothing of a task: mul and div are simple in the
/// residues' logarithms. nullopt where they do, and where the task is linear in neither.
std::optional<std::string> why_snapshots_mislead(const Config& config);

}  // namespace groklab
