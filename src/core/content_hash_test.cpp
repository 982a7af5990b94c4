// SPDX-License-Identifier: MIT
#include "core/content_hash.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace groklab {
namespace {

TEST(ContentHash, IsXxh3OfTheBytesInSixteenDigits) {
  // Of nothing: the reference implementation's sanity test, XXH3 64 bits, length 0, seed 0.
  EXPECT_EQ(content_hash(""), "2d06800538d394c2");
  const std::vector<std::uint8_t> bytes = {'a', 'b'};
  EXPECT_EQ(content_hash(bytes), content_hash("ab"));
  EXPECT_NE(content_hash("ab"), content_hash("ba"));
}

}  // namespace
}  // namespace groklab
