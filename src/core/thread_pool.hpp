// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <type_traits>
#include <vector>

namespace groklab {

/// A fixed set of threads that run numbered blocks of work.
///
/// The number of blocks is the caller's and never depends on the number of threads; which thread takes which block
/// does not matter as long as blocks write to places of their own and are combined in block order afterwards. That is
/// the whole of the promise "same bits for any thread count".
/// It matters to the caches: a thread begins with its own share of the blocks, the same one in every run of as many, and
/// takes of the others' when it is through. What a core wrote in the last step, it finds near in the next.
/// Non-goals: nesting, exceptions (a body must not throw), priorities.
/// Thread-safety: one thread at a time may call run(). A pool of one thread runs everything on the caller.
/// Every thread, the caller's too, flushes denormals to zero while in run(): see core/float_env.hpp.
class ThreadPool {
 public:
  /// n_threads >= 1, the caller included. Throws Error(RunFailed) where the system refuses that many.
  explicit ThreadPool(int n_threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int size() const noexcept { return n_threads_; }

  /// Calls body(block, thread) for every block in [0, n_blocks), thread in [0, size()), and returns when all are done.
  template <class Body>
  void run(int n_blocks, Body&& body) {
    using BodyType = std::remove_reference_t<Body>;
    run_erased(n_blocks, &body, [](void* context, int block, int thread) noexcept {
      (*static_cast<BodyType*>(context))(block, thread);
    });
  }

 private:
  using Invoke = void (*)(void* context, int block, int thread) noexcept;
  void run_erased(int n_blocks, void* context, Invoke invoke);
  void deal(int n_blocks) noexcept;
  void take_blocks(int thread) noexcept;
  void worker(int thread) noexcept;
  void join() noexcept;

  /// A thread's blocks: those from `next` to `end` are not taken yet.
  struct alignas(64) Share {
    std::atomic<int> next{0};
    int end = 0;
  };

  int n_threads_;
  std::unique_ptr<Share[]> shares_;
  std::vector<std::thread> threads_;
  void* context_ = nullptr;
  Invoke invoke_ = nullptr;
  alignas(64) std::atomic<unsigned> generation_{0};
  alignas(64) std::atomic<int> busy_{0};
  std::atomic<bool> stop_{false};
};

}  // namespace groklab
