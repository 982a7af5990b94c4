// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "analysis/causal_tests.hpp"
#include "analysis/linear_probe.hpp"
#include "runs/stored_tensor.hpp"

namespace groklab {

/// The part "causal" of analysis/step_<step>.json. Names and formulas: docs/measures.md.
nlohmann::ordered_json causal_json(const CausalTests& tests);

/// The part "probes".
nlohmann::ordered_json probes_json(const LinearProbes& probes);

/// Loss and accuracy of every random set, for the .npz beside it.
std::vector<StoredTensor> causal_arrays(const CausalTests& tests);

}  // namespace groklab
