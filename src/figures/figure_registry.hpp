// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "figures/figure.hpp"
#include "runs/metrics_log.hpp"

namespace groklab {

/// What figures of one run are made from. A figure takes what it needs; what a run lacks stays empty.
struct RunFigureData {
  std::string run_name;
  std::string config_hash;
  std::string summary;  ///< one line under a title; may be empty
  std::vector<MetricsLine> metrics;
  std::optional<std::int64_t> mem_step;
  std::optional<std::int64_t> grok_step;
  std::optional<std::int64_t> sustained_step;
};

/// A named figure of a run: `groklab list figures` prints the first two members.
struct RunFigure {
  std::string_view name;
  std::string_view description;  ///< one line
  /// Why it cannot be drawn from these data; nullopt where it can.
  std::optional<std::string> (*why_not)(const RunFigureData& data);
  Figure (*make)(const RunFigureData& data);
};

/// Every figure of a run, in the order they are listed and drawn.
std::span<const RunFigure> run_figures();

/// Throws Error(Usage) for an unknown name; the hint lists the names there are.
const RunFigure& find_run_figure(std::string_view name);

}  // namespace groklab
