// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "interop/network_state.hpp"

namespace groklab {

/// The Python script that loads an exported file in the program it was written for. `format`: a value of
/// `groklab export --to` that holds weights; `file`: its name, beside the script.
std::string load_script(std::string_view format, const NetworkState& state, const std::string& file);

}  // namespace groklab
