// SPDX-License-Identifier: MIT
#include "forecast/landmark.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "forecast/features.hpp"

namespace groklab {

std::string Landmark::text() const {
  return window ? fmt::format("after {} steps", *window) : std::string("at memorisation");
}

std::optional<std::int64_t> Landmark::steps(const ForecastRun& run) const {
  if (window || !run.mem_step) {
    return window;
  }
  std::int64_t steps = std::max(*run.mem_step, kMinWindow);
  if (run.spectra) {
    const std::vector<std::int64_t>& at = run.spectra->step;
    const auto next = std::lower_bound(at.begin(), at.end(), steps);
    steps = next == at.end() ? run.early.n_steps() + 1 : *next;
  }
  return steps <= run.early.n_steps() ? std::optional(steps) : std::nullopt;
}

}  // namespace groklab
