// SPDX-License-Identifier: MIT
// A library for LD_PRELOAD that stands between a program and its memory: it counts the allocations from the first line of
// main() to its end, in all threads, and lets one of them fail, or one and all after it. The program is the one that users
// run.
//
// MEMORY_FAULTS    a file of four 64-bit numbers that the library and the test share: the number of the allocation that
//                  fails (0: none), whether all later ones fail too, how many there were, how many failed. The test may
//                  write them at any time: a server is asked one question after the other.
//
// What runs before main() has nobody to catch anything, and is not counted.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* block, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);
}

namespace {

struct Shared {
  std::atomic<std::int64_t> fails_at;
  std::atomic<std::int64_t> and_later;
  std::atomic<std::int64_t> seen;
  std::atomic<std::int64_t> failed;
};
static_assert(sizeof(Shared) == 32 && std::atomic<std::int64_t>::is_always_lock_free);

std::atomic<Shared*> shared{nullptr};  ///< nullptr: not in main()

/// Nothing in here may allocate.
bool fails() noexcept {
  Shared* const now = shared.load(std::memory_order_relaxed);
  if (now == nullptr) {
    return false;
  }
  const std::int64_t number = now->seen.fetch_add(1) + 1;
  const std::int64_t at = now->fails_at.load();
  if (at == 0 || number < at || (number > at && now->and_later.load() == 0)) {
    return false;
  }
  now->failed.fetch_add(1);
  errno = ENOMEM;
  return true;
}

using Main = int (*)(int, char**, char**);
Main real_main = nullptr;

int counted_main(int argc, char** argv, char** variables) {
  if (const char* path = std::getenv("MEMORY_FAULTS")) {
    const int fd = ::open(path, O_RDWR | O_CLOEXEC);
    void* const memory =
        fd < 0 ? MAP_FAILED : ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
      ::_exit(99);
    }
    ::close(fd);
    shared = static_cast<Shared*>(memory);
  }
  const int code = real_main(argc, argv, variables);
  shared = nullptr;
  return code;
}

}  // namespace

extern "C" {

void* malloc(std::size_t bytes) { return fails() ? nullptr : __libc_malloc(bytes); }

void* calloc(std::size_t count, std::size_t bytes) { return fails() ? nullptr : __libc_calloc(count, bytes); }

void* realloc(void* block, std::size_t bytes) { return fails() ? nullptr : __libc_realloc(block, bytes); }

void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  return fails() ? nullptr : __libc_memalign(alignment, bytes);
}

int posix_memalign(void** block, std::size_t alignment, std::size_t bytes) {
  *block = fails() ? nullptr : __libc_memalign(alignment, bytes);
  return *block == nullptr ? ENOMEM : 0;
}

int __libc_start_main(Main main, int argc, char** argv, void (*init)(), void (*fini)(), void (*rtld_fini)(),
                      void* stack_end) {
  real_main = main;
  using Start = int(Main, int, char**, void (*)(), void (*)(), void (*)(), void*);
  auto* const start = reinterpret_cast<Start*>(::dlsym(RTLD_NEXT, "__libc_start_main"));
  return start(counted_main, argc, argv, init, fini, rtld_fini, stack_end);
}

}  // extern "C"
