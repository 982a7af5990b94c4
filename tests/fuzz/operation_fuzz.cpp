// SPDX-License-Identifier: MIT
// The names and polynomials of task.operation. What is accepted must have an answer for every pair that it is defined for.
#include "data/operation.hpp"
#include "fuzz_target.hpp"
#include "refusal.hpp"

bool reader_accepts(std::span<const std::uint8_t> bytes) {
  constexpr int kP = 7;
  groklab::Operation operation;
  if (!is_read([&] { operation = groklab::make_operation(as_text(bytes), kP); }, {groklab::ErrorKind::Usage})) {
    return false;
  }
  for (int a = 0; a < kP; ++a) {
    for (int b = 0; b < kP; ++b) {
      const int answer = operation.is_defined(a, b) ? operation.apply(a, b) : 0;
      require(answer >= 0 && answer < kP);
    }
  }
  return true;
}
