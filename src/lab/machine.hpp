// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace groklab {

/// What run.json says of the machine. Host names and paths are not among it.
struct Machine {
  std::string cpu;
  int cores = 1;  ///< that this process may use
  std::string system;
};

Machine this_machine();

/// Threads of a run that does not say: the cores this process may use, at most the blocks a step is cut into.
int default_threads();

}  // namespace groklab
