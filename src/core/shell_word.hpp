// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace groklab {

/// The text as a word that a POSIX shell passes on unchanged: in quotes where it needs them.
std::string shell_word(std::string_view word);

}  // namespace groklab
