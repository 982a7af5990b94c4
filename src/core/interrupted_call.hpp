// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>

namespace groklab {

/// What a system call gives, made again as long as a signal interrupts it (-1 with EINTR). errno is the last call's.
template <class Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) {
    result = call();
  }
  return result;
}

}  // namespace groklab
