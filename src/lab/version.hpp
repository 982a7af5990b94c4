// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace groklab {

std::string version();   ///< "0.1.0"
std::string compiler();  ///< "g++ 12.2.0"

}  // namespace groklab
