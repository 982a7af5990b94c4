// SPDX-License-Identifier: MIT
#include "core/thread_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <limits>
#include <numeric>
#include <thread>
#include <vector>

namespace groklab {
namespace {

class ThreadPoolSizes : public testing::TestWithParam<int> {};

// Each block has an int of its own, so a block run twice or a lost write shows (and a race shows under tsan).
TEST_P(ThreadPoolSizes, RunsEveryBlockExactlyOnce) {
  ThreadPool pool(GetParam());
  EXPECT_EQ(pool.size(), GetParam());
  for (const int n_blocks : {0, 1, 2, 3, 7, 8, 64, 1000}) {
    std::vector<int> runs(static_cast<std::size_t>(n_blocks), 0);
    pool.run(n_blocks, [&](int block, int) { ++runs[static_cast<std::size_t>(block)]; });
    EXPECT_EQ(runs, std::vector<int>(runs.size(), 1)) << n_blocks << " blocks";
  }
}

TEST_P(ThreadPoolSizes, NumbersItsThreadsBelowItsSize) {
  ThreadPool pool(GetParam());
  std::vector<int> threads(500, -1);
  pool.run(500, [&](int block, int thread) { threads[static_cast<std::size_t>(block)] = thread; });
  for (const int thread : threads) {
    EXPECT_GE(thread, 0);
    EXPECT_LT(thread, pool.size());
  }
}

TEST_P(ThreadPoolSizes, SurvivesManyShortRuns) {
  ThreadPool pool(GetParam());
  std::vector<long> sums(5, 0);
  constexpr int kRuns = 1000;
  for (int run = 0; run < kRuns; ++run) {
    pool.run(5, [&](int block, int) { sums[static_cast<std::size_t>(block)] += block + 1; });
  }
  EXPECT_EQ(std::accumulate(sums.begin(), sums.end(), 0L), 15L * kRuns);
}

TEST_P(ThreadPoolSizes, WritesOfARunAreSeenAfterIt) {
  ThreadPool pool(GetParam());
  std::vector<int> values(64, 0);
  for (int run = 1; run <= 200; ++run) {
    pool.run(64, [&](int block, int) { values[static_cast<std::size_t>(block)] = run; });
    ASSERT_EQ(std::accumulate(values.begin(), values.end(), 0), 64 * run);
  }
}

// No block ends before all have begun, so that each thread has one, and that is its own.
TEST_P(ThreadPoolSizes, AThreadBeginsWithItsOwnShare) {
  ThreadPool pool(GetParam());
  for (int run = 0; run < 100; ++run) {
    std::vector<int> threads(static_cast<std::size_t>(pool.size()), -1);
    std::barrier all_begun(pool.size());
    pool.run(pool.size(), [&](int block, int thread) {
      all_begun.arrive_and_wait();
      threads[static_cast<std::size_t>(block)] = thread;
    });
    std::vector<int> expected(threads.size());
    std::iota(expected.begin(), expected.end(), 0);
    ASSERT_EQ(threads, expected);
  }
}

// Who has the first block is kept in it until the others have done all the rest, its share too; for a minute at most, so
// that a pool which cannot do that fails and does not hang.
TEST_P(ThreadPoolSizes, WhoIsThroughTakesOfTheOthers) {
  ThreadPool pool(GetParam());
  const int n_blocks = 10 * pool.size();
  const int n_others = pool.size() > 1 ? n_blocks - 1 : 0;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  std::atomic<int> n_done = 0;
  pool.run(n_blocks, [&](int block, int) {
    while (block == 0 && n_done < n_others && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
    EXPECT_TRUE(block != 0 || n_done >= n_others);
    ++n_done;
  });
  EXPECT_EQ(n_done, n_blocks);
}

INSTANTIATE_TEST_SUITE_P(Sizes, ThreadPoolSizes, testing::Values(1, 2, 3, 7));

TEST(ThreadPool, APoolOfOneStaysOnTheCaller) {
  ThreadPool pool(1);
  const std::thread::id caller = std::this_thread::get_id();
  pool.run(10, [&](int, int thread) {
    EXPECT_EQ(thread, 0);
    EXPECT_EQ(std::this_thread::get_id(), caller);
  });
}

TEST(ThreadPool, CanBeMadeAndEndedWithoutARun) {
  for (int i = 0; i < 50; ++i) {
    const ThreadPool pool(3);
    EXPECT_EQ(pool.size(), 3);
  }
}

TEST(ThreadPool, FlushesDenormalsOnEveryThreadAndRestoresTheCaller) {
#if defined(__x86_64__)
  ThreadPool pool(3);
  volatile float smallest = std::numeric_limits<float>::min();
  std::vector<float> halves(30, -1.0F);
  pool.run(30, [&](int block, int) { halves[static_cast<std::size_t>(block)] = smallest * 0.5F; });
  EXPECT_EQ(halves, std::vector<float>(30, 0.0F));
  EXPECT_GT(smallest * 0.5F, 0.0F);
#else
  GTEST_SKIP() << "denormals are flushed on x86 only";
#endif
}

}  // namespace
}  // namespace groklab
