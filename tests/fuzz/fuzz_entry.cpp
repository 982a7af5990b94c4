// SPDX-License-Identifier: MIT
// Where libFuzzer comes in; without it replay.cpp stands here.
#include <cstddef>
#include <cstdint>

#include "fuzz_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  reader_accepts(std::span(data, size));
  return 0;
}
