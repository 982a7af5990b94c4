// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace groklab {

/// --threads of a command that trains, 1 to 256.
void add_threads_option(CLI::App& command, int& threads,
                        const std::string& help = "threads; the results do not depend on it");

/// Of an option that is a path: "" is refused. For CLI::Option::check.
std::string refuse_empty(const std::string& path);

}  // namespace groklab
