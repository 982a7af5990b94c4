// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdlib>
#include <string_view>

namespace groklab {

/// For tests of many like cases: every one under GROKLAB_TRUST=1 (`make trust`), else every `sampled`-th.
inline std::size_t test_stride(std::size_t sampled) {
  const char* trust = std::getenv("GROKLAB_TRUST");
  return trust != nullptr && std::string_view(trust) == "1" ? 1 : sampled;
}

}  // namespace groklab
