// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace groklab {

/// Text that LaTeX shows as it is, whatever it holds: no character of it is read as a command, a comment or a ligature.
/// Control characters become spaces; what is not ASCII stays, UTF-8 as LaTeX expects it.
std::string latex_escaped(std::string_view text);

}  // namespace groklab
