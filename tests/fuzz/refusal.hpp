// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdlib>
#include <initializer_list>

#include "core/error.hpp"

/// Runs a reader: false where it refuses with an Error of one of these kinds. Another kind ends the program, and so does
/// any other exception, which nobody catches.
template <class Read>
bool is_read(Read&& read, std::initializer_list<groklab::ErrorKind> refusals) {
  try {
    read();
    return true;
  } catch (const groklab::Error& error) {
    if (std::find(refusals.begin(), refusals.end(), error.kind()) == refusals.end()) {
      std::abort();
    }
    return false;
  }
}

/// What must hold of everything that was accepted.
inline void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}
