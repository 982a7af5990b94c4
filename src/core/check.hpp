// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <cstdlib>

/// Programmer errors only: a violated precondition stops the program at once. User errors throw groklab::Error.
#define GROKLAB_CHECK(condition)                                                                            \
  do {                                                                                                      \
    if (!(condition)) [[unlikely]] {                                                                        \
      std::fprintf(stderr, "groklab: internal check failed: %s (%s:%d)\n", #condition, __FILE__, __LINE__); \
      std::abort();                                                                                         \
    }                                                                                                       \
  } while (false)

#ifdef NDEBUG
#define GROKLAB_DCHECK(condition) \
  do {                            \
  } while (false)
#else
#define GROKLAB_DCHECK(condition) GROKLAB_CHECK(condition)
#endif
