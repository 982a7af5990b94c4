// SPDX-License-Identifier: MIT
#pragma once

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace groklab {

/// Flushes denormals to zero on this thread for the life of the object, and restores what was there before.
/// Why: once the loss is below about 1e-5 most softmax probabilities are denormal, and a step costs four times as much
/// without it (measured: 12 ms to 54 ms at p = 113). Losses, accuracies and norms are the same with and without.
class FlushDenormals {
 public:
#if defined(__x86_64__)
  FlushDenormals() : saved_(_mm_getcsr()) { _mm_setcsr(saved_ | kFlushAndDenormalsAreZero); }
  ~FlushDenormals() { _mm_setcsr(saved_); }
#else
  FlushDenormals() = default;
#endif
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__x86_64__)
  static constexpr unsigned kFlushAndDenormalsAreZero = 0x8040;
  unsigned saved_;
#endif
};

}  // namespace groklab
