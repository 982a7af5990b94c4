// SPDX-License-Identifier: MIT
#include "sweep/job_queue.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>

namespace groklab {
namespace {

TEST(JobQueue, RunsEveryJobOnce) {
  std::array<std::atomic<int>, 100> runs{};
  std::atomic<int> beyond{0};
  int looks = 0;
  run_jobs({.n_jobs = runs.size(),
            .n_workers = 4,
            .run = [&](std::size_t job) { ++(job < runs.size() ? runs[job] : beyond); },
            .stop = [] { return false; },
            .look = [&] { ++looks; }});
  for (const std::atomic<int>& n : runs) {
    EXPECT_EQ(n, 1);
  }
  EXPECT_EQ(beyond, 0);
  EXPECT_GE(looks, 1) << "once at the end, whatever the time it took";
}

TEST(JobQueue, TakesNoJobAfterAStop) {
  std::atomic<int> runs{0};
  run_jobs({.n_jobs = 1000,
            .n_workers = 2,
            .run = [&](std::size_t) { ++runs; },
            .stop = [&] { return runs >= 10; },
            .look = [] {}});
  EXPECT_GE(runs, 10);
  EXPECT_LE(runs, 11) << "the other thread may have had one in hand";
}

TEST(JobQueue, WithoutJobsReturns) {
  run_jobs(
      {.n_jobs = 0, .n_workers = 2, .run = [](std::size_t) { FAIL(); }, .stop = [] { return false; }, .look = [] {}});
}

}  // namespace
}  // namespace groklab
