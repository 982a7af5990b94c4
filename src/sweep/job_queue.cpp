// SPDX-License-Identifier: MIT
#include "sweep/job_queue.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace groklab {

void run_jobs(const JobQueue& queue) {
  constexpr auto kLookEvery = std::chrono::milliseconds(100);
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::condition_variable all_done;
  const auto n_workers = static_cast<int>(std::min(queue.n_jobs, static_cast<std::size_t>(queue.n_workers)));
  int busy = n_workers;
  const auto work = [&] {
    while (!queue.stop()) {
      const std::size_t job = next.fetch_add(1, std::memory_order_relaxed);
      if (job >= queue.n_jobs) {
        break;
      }
      queue.run(job);
    }
    const std::lock_guard lock(mutex);
    --busy;
    all_done.notify_one();
  };
  std::vector<std::jthread> workers;
  workers.reserve(static_cast<std::size_t>(n_workers));
  for (int i = 0; i < n_workers; ++i) {
    workers.emplace_back(work);
  }
  std::unique_lock lock(mutex);
  while (!all_done.wait_for(lock, kLookEvery, [&] { return busy == 0; })) {
    lock.unlock();
    queue.look();
    lock.lock();
  }
  lock.unlock();
  queue.look();
}

}  // namespace groklab
