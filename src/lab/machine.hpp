// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace groklab {

/// What run.json says of the machine. Host names and paths are not among it.
struct Machine {
  std::string cpu;
  int cores = 1;  ///< usable_cores()
  std::string system;
};

Machine this_machine();

/// The cores this process may use.
int usable_cores();

/// Threads of a run that does not say: the cores this process may use, at most the blocks a step is cut into.
int default_threads();

/// `asked`, or default_threads() of 0.
int threads_or_default(int asked);

}  // namespace groklab
