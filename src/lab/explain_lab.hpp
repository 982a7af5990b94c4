// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "engine/step_plan.hpp"
#include "lab/bench_lab.hpp"

namespace groklab {

/// The plan of a configuration's training step, and what of the configuration decides it.
struct Explanation {
  std::string configuration;  ///< preset or file, then overrides, as given
  std::string precision;
  StepPlan plan;
};

/// `groklab bench --explain` as a call; nothing is timed. Throws Error as `bench` does.
Explanation explain(const BenchRequest& request);

}  // namespace groklab
