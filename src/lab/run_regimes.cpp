// SPDX-License-Identifier: MIT
#include "lab/run_regimes.hpp"

#include <algorithm>

namespace groklab {

std::optional<RunRegimes> run_regimes(std::span<const MetricsLine> lines, std::int64_t mem_step,
                                      std::int64_t grok_step) {
  const auto at = [&](std::int64_t step) {
    return std::find_if(lines.begin(), lines.end(), [&](const MetricsLine& line) { return line.step == step; });
  };
  const auto mem = at(mem_step);
  const auto grok = at(grok_step);
  if (mem == lines.end() || grok == lines.end()) {
    return std::nullopt;
  }
  return RunRegimes{lines.front(), *mem, *grok, lines.back()};
}

}  // namespace groklab
