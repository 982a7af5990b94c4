// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "runs/metrics_log.hpp"

namespace groklab {

/// The evaluations that bound system M's three regimes of a run that groks: memorisation from the start to mem, transition
/// from there to grok, grokking from there on.
struct RunRegimes {
  MetricsLine start, mem, grok, end;
};

/// The evaluations at the two steps; nullopt where there is none at one of them.
std::optional<RunRegimes> run_regimes(std::span<const MetricsLine> lines, std::int64_t mem_step,
                                      std::int64_t grok_step);

}  // namespace groklab
