// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace groklab {

/// True for key=value, unless a file or folder has that name.
bool is_override(const std::string& word);

/// The words of a command: what it is about (a preset, a sweep, a file or a folder; empty when no word is one), and what
/// to change. The first word that is no override is the name, unless the command has one already.
std::pair<std::string, std::vector<std::string>> split_words(const std::vector<std::string>& words,
                                                             bool has_name = false);

}  // namespace groklab
