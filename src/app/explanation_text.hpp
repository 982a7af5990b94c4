// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "lab/explain_lab.hpp"

namespace groklab {

/// What `groklab bench --explain` prints: for people, and as a document.
std::string explanation_text(const Explanation& explanation);
nlohmann::ordered_json explanation_document(const Explanation& explanation);

}  // namespace groklab
