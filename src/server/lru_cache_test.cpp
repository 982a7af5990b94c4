// SPDX-License-Identifier: MIT
#include "server/lru_cache.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

std::shared_ptr<const int> value(int number) { return std::make_shared<const int>(number); }

TEST(LruCache, TheOneThatWasNotUsedForTheLongestGoesFirst) {
  LruCache<int> cache(10);
  cache.keep("a", value(1), 4);
  cache.keep("b", value(2), 4);
  ASSERT_NE(cache.find("a"), nullptr);
  cache.keep("c", value(3), 4);
  EXPECT_EQ(cache.find("b"), nullptr);
  ASSERT_NE(cache.find("a"), nullptr);
  EXPECT_EQ(*cache.find("c"), 3);
}

TEST(LruCache, OneTooHeavyIsKeptAloneAndAReplacedOneWeighsOnce) {
  LruCache<int> cache(10);
  cache.keep("a", value(1), 6);
  cache.keep("a", value(2), 6);
  cache.keep("b", value(3), 4);
  EXPECT_EQ(*cache.find("a"), 2);
  cache.keep("c", value(4), 100);
  EXPECT_EQ(cache.find("a"), nullptr);
  EXPECT_EQ(*cache.find("c"), 4);
}

}  // namespace
}  // namespace groklab
