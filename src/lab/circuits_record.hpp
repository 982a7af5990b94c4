// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "figures/swept_circuits.hpp"
#include "runs/stored_tensor.hpp"

namespace groklab {

/// What a sweep compares of an analysis document and its arrays (lab/analysis_record.hpp). Arrays that are missing, as in
/// analyses of older versions, are left empty.
SweptCircuits swept_circuits(const nlohmann::ordered_json& document, const std::vector<StoredTensor>& arrays);

/// The same of the last step that RUN/analysis has; nullopt where the run was not analysed. Throws Error(BadFile).
std::optional<SweptCircuits> read_swept_circuits(const std::string& run);

}  // namespace groklab
