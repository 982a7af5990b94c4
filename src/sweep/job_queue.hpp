// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>

namespace groklab {

/// Runs numbered jobs on threads of their own, one job a thread at a time, in the order of their numbers. Jobs of a sweep
/// share nothing: the queue is one counter, and there are no locks between the threads.
struct JobQueue {
  std::size_t n_jobs = 0;
  int n_workers = 1;
  std::function<void(std::size_t job)> run;  ///< must not throw
  std::function<bool()> stop;                ///< no further job is taken once this is true
  std::function<void()> look;  ///< called by the caller's thread ten times a second while jobs run, and once at the end
};

/// Returns when all jobs are done, or those that had begun when stop() became true.
void run_jobs(const JobQueue& queue);

}  // namespace groklab
