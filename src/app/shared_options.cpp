// SPDX-License-Identifier: MIT
#include "app/shared_options.hpp"

namespace groklab {

void add_threads_option(CLI::App& command, int& threads, const std::string& help) {
  command.add_option("--threads", threads, help)->check(CLI::Range(1, 256));
}

std::string refuse_empty(const std::string& path) { return path.empty() ? "an empty name" : ""; }

}  // namespace groklab
