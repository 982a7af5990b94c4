// SPDX-License-Identifier: MIT
#include "app/profile_text.hpp"

#include <fmt/format.h>

#include <numeric>

namespace groklab {

std::string profile_text(const PhaseClock& clock, int steps) {
  const auto& seconds = clock.seconds();
  const double all = std::accumulate(seconds.begin(), seconds.end(), 0.0);
  std::string text = fmt::format("{:<22}{:>10}{:>9}\n", fmt::format("{} steps", steps), "ms a step", "share");
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    if (seconds[phase] > 0) {
      text += fmt::format("{:<22}{:>10.3f}{:>8.1f}%\n", kPhaseNames[phase], 1000 * seconds[phase] / steps,
                          100 * seconds[phase] / all);
    }
  }
  return text + fmt::format("{:<22}{:>10.3f}", "all", 1000 * all / steps);
}

}  // namespace groklab
