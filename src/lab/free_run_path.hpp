// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace groklab {

/// Where a run goes that is not told where: runs/<name>, with -2, -3, ... where that exists.
std::string free_run_path(const std::string& name);

}  // namespace groklab
