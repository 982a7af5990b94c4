// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>

#include "lab/compare_lab.hpp"

namespace groklab {

/// report.md, as system M wrote it, of a sweep that varies one key at a time: baseline, a table a key with what was published
/// beside our intervals, the three regimes, and what becomes of the hypothesis that each of its three ingredients is needed.
/// `paths`: the folders compared, whose evaluations are read for the regimes. nullopt where the sweep is no such design.
/// Throws Error(BadFile).
/// Source  AgentTorch/psi, commentary.md
std::optional<std::string> sensitivity_report(const SweepComparison& comparison, std::span<const std::string> paths);

}  // namespace groklab
