// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>

/// Is this the mutant that the environment variable GROKLAB_MUTANT selects? None is without it.
inline bool groklab_mutant(int id) {
  static const int selected = [] {
    const char* text = std::getenv("GROKLAB_MUTANT");
    return text == nullptr ? 0 : std::atoi(text);
  }();
  return id == selected;
}
