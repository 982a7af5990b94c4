// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analysis/dissection.hpp"
#include "runs/stored_tensor.hpp"

namespace groklab {

/// The measures of one moment as analysis/step_<step>.json has them: scalars and short lists. A value that is not
/// finite becomes null. Names and formulas: docs/measures.md.
nlohmann::ordered_json dissection_json(const Dissection& dissection, const TaskFrame& frame, const ModelSpec& spec);

/// The arrays of the same moment, for the .npz beside it.
std::vector<StoredTensor> dissection_arrays(const Dissection& dissection);

/// One line of analysis/summary.json: the scalars that are worth following over steps, [name, value].
std::vector<std::pair<std::string, double>> summary_scalars(const nlohmann::ordered_json& dissection);

}  // namespace groklab
