// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "runs/run_folder.hpp"

namespace groklab {

/// Arrays over time of a run that may still be going on: <name>.npz and the parts that were not merged into it yet, as
/// RunFolder::merge_parts would write them. Empty where there is neither. Throws Error(BadFile).
std::vector<StoredTensor> arrays_so_far(const RunFolder& run, const std::string& name);

}  // namespace groklab
