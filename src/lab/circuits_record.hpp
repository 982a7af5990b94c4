// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "figures/swept_circuits.hpp"

namespace groklab {

/// What a sweep compares of an analysis document (lab/analysis_record.hpp).
SweptCircuits swept_circuits(const nlohmann::ordered_json& document);

/// The same of the last step that RUN/analysis has; nullopt where the run was not analysed. Throws Error(BadFile).
std::optional<SweptCircuits> read_swept_circuits(const std::string& run);

}  // namespace groklab
