// SPDX-License-Identifier: MIT
#include "core/thread_pool.hpp"

#include <cstdint>
#include <string>
#include <system_error>

#include "core/check.hpp"
#include "core/error.hpp"
#include "core/float_env.hpp"

namespace groklab {
namespace {

// A training step has about ten parallel regions within some milliseconds, so a short spin saves a futex call each
// time; then the thread sleeps, so that an idle pool costs nothing.
// About a tenth of a millisecond: a thread that waits longer is probably waiting for one without a core.
constexpr int kSpins = 2000;

inline void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

ThreadPool::ThreadPool(int n_threads)
    : n_threads_(n_threads), shares_(std::make_unique<Share[]>(static_cast<std::size_t>(n_threads))) {
  GROKLAB_CHECK(n_threads >= 1);
  threads_.reserve(static_cast<size_t>(n_threads - 1));
  try {
    for (int thread = 1; thread < n_threads; ++thread) {
      threads_.emplace_back([this, thread] { worker(thread); });
    }
  } catch (const std::system_error&) {
    join();
    throw Error(ErrorKind::RunFailed, "the system has no room for " + std::to_string(n_threads) + " threads",
                "--threads", "take fewer");
  }
}

ThreadPool::~ThreadPool() { join(); }

void ThreadPool::join() noexcept {
  stop_.store(true, std::memory_order_relaxed);
  generation_.fetch_add(1, std::memory_order_release);
  generation_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

void ThreadPool::deal(int n_blocks) noexcept {
  for (int thread = 0; thread < n_threads_; ++thread) {
    const auto end_of = [&](int share) { return static_cast<int>(std::int64_t{n_blocks} * share / n_threads_); };
    Share& share = shares_[static_cast<std::size_t>(thread)];
    share.next.store(end_of(thread), std::memory_order_relaxed);
    share.end = end_of(thread + 1);
  }
}

void ThreadPool::take_blocks(int thread) noexcept {
  for (int i = 0; i < n_threads_; ++i) {
    Share& share = shares_[static_cast<std::size_t>((thread + i) % n_threads_)];
    while (share.next.load(std::memory_order_relaxed) < share.end) {
      const int block = share.next.fetch_add(1, std::memory_order_relaxed);
      if (block < share.end) {
        invoke_(context_, block, thread);
      }
    }
  }
}

void ThreadPool::worker(int thread) noexcept {
  const FlushDenormals flush;
  unsigned seen = 0;
  for (;;) {
    unsigned now = generation_.load(std::memory_order_acquire);
    for (int spin = 0; now == seen && spin < kSpins; ++spin) {
      relax();
      now = generation_.load(std::memory_order_acquire);
    }
    while (now == seen) {
      generation_.wait(seen, std::memory_order_acquire);
      now = generation_.load(std::memory_order_acquire);
    }
    seen = now;
    if (stop_.load(std::memory_order_relaxed)) {
      return;
    }
    take_blocks(thread);
    if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      busy_.notify_one();
    }
  }
}

void ThreadPool::run_erased(int n_blocks, void* context, Invoke invoke) {
  const FlushDenormals flush;
  if (threads_.empty() || n_blocks <= 1) {
    for (int block = 0; block < n_blocks; ++block) {
      invoke(context, block, 0);
    }
    return;
  }
  context_ = context;
  invoke_ = invoke;
  deal(n_blocks);
  busy_.store(n_threads_ - 1, std::memory_order_relaxed);
  generation_.fetch_add(1, std::memory_order_release);
  generation_.notify_all();
  take_blocks(0);
  int left = busy_.load(std::memory_order_acquire);
  for (int spin = 0; left != 0 && spin < kSpins; ++spin) {
    relax();
    left = busy_.load(std::memory_order_acquire);
  }
  while (left != 0) {
    busy_.wait(left, std::memory_order_acquire);
    left = busy_.load(std::memory_order_acquire);
  }
}

}  // namespace groklab
