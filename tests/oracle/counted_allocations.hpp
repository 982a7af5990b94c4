// SPDX-License-Identifier: MIT
// Counts every malloc and operator new of a program. For one source file of a program of its own, linked with
// --wrap=malloc: it replaces the global operator new, and the linker sends malloc, which Eigen calls itself, here.
#pragma once

#include <atomic>
#include <cstdlib>
#include <new>

namespace groklab {

inline std::atomic<long> allocations{0};  ///< so far, of all threads

}  // namespace groklab

extern "C" {
void* __real_malloc(std::size_t size);
void* __wrap_malloc(std::size_t size) {
  ++groklab::allocations;
  return __real_malloc(size);
}
}

void* operator new(std::size_t size) {
  if (void* memory = std::malloc(size == 0 ? 1 : size)) {
    return memory;
  }
  throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  ++groklab::allocations;
  const auto unit = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(unit, (size + unit - 1) / unit * unit)) {
    return memory;
  }
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
