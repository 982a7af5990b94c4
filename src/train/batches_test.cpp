// SPDX-License-Identifier: MIT
#include "train/batches.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace groklab {
namespace {

std::vector<std::int32_t> ids(int n) {
  std::vector<std::int32_t> out(static_cast<size_t>(n));
  std::iota(out.begin(), out.end(), 100);
  return out;
}

TEST(Batches, AnEpochSeesEveryExampleOnceAndTheLastBatchIsShort) {
  const std::vector<std::int32_t> all = ids(10);
  Batches batches(all, 4, 7);
  std::vector<std::int32_t> seen;
  for (std::int64_t step = 3; step < 6; ++step) {
    const auto batch = batches.at(step);
    EXPECT_EQ(batch.size(), step == 5 ? 2U : 4U);
    seen.insert(seen.end(), batch.begin(), batch.end());
  }
  EXPECT_NE(seen, all);  // shuffled
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, all);
  EXPECT_EQ(batches.labels_seen(5), 18);
  EXPECT_EQ(batches.labels_seen(6), 20);
}

TEST(Batches, EveryEpochHasAnOrderOfItsOwn) {
  const std::vector<std::int32_t> all = ids(10);
  Batches batches(all, 5, 7);
  const auto epoch = [&](std::int64_t step) {
    std::vector<std::int32_t> order;
    for (const std::int64_t at : {step, step + 1}) {
      const auto batch = batches.at(at);
      order.insert(order.end(), batch.begin(), batch.end());
    }
    return order;
  };
  EXPECT_NE(epoch(0), epoch(2));
  EXPECT_EQ(epoch(0), epoch(0));
}

TEST(Batches, AnyStepCanBeAskedForFirst) {
  const std::vector<std::int32_t> all = ids(10);
  Batches forward(all, 3, 7);
  Batches jump(all, 3, 7);
  std::vector<std::int32_t> at_nine;
  for (std::int64_t step = 0; step <= 9; ++step) {
    const auto batch = forward.at(step);
    at_nine.assign(batch.begin(), batch.end());
  }
  const auto direct = jump.at(9);
  EXPECT_EQ(at_nine, std::vector<std::int32_t>(direct.begin(), direct.end()));
}

TEST(Batches, FullBatchKeepsTheOrder) {
  const std::vector<std::int32_t> all = ids(5);
  Batches batches(all, 0, 7);
  const auto batch = batches.at(3);
  EXPECT_EQ(all, std::vector<std::int32_t>(batch.begin(), batch.end()));
  EXPECT_EQ(batches.labels_seen(3), 15);
}

}  // namespace
}  // namespace groklab
