// SPDX-License-Identifier: MIT
#include "server/request_target.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

TEST(RequestTarget, SegmentsAreDecodedOnceAndMayHoldSlashes) {
  const auto target = parse_target("/api/runs/sweeps%2Fwd%2fruns%2F%3Ca%3E/columns?names=step,test_acc&from=3");
  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->path, (std::vector<std::string>{"api", "runs", "sweeps/wd/runs/<a>", "columns"}));
  EXPECT_EQ(target->value("names"), "step,test_acc");
  EXPECT_EQ(target->value("from"), "3");
  EXPECT_EQ(target->value("points", "none"), "none");
  EXPECT_EQ(parse_target("/api/%252e")->path.back(), "%2e");
}

TEST(RequestTarget, TheRootHasNoSegments) {
  ASSERT_TRUE(parse_target("/").has_value());
  EXPECT_TRUE(parse_target("/")->path.empty());
}

TEST(RequestTarget, WhatIsNoTextOrNoPathIsRefused) {
  for (const char* target : {"",
                             "api",
                             "*",
                             "http://evil.com/",
                             "//",
                             "/a//b",
                             "/a/",
                             "/a%",
                             "/a%2",
                             "/a%zz",
                             "/a%00",
                             "/a%0d%0ab",
                             "/a%ff",
                             "/a%c0%ae",
                             "/a%e0%80%ae",
                             "/a%ed%a0%80",
                             "/a%f4%90%80%80",
                             "/a%7f",
                             "/a#b",
                             "/a?x=1&x=2",
                             "/a?x=%ff",
                             "/a?%00=1"}) {
    EXPECT_FALSE(parse_target(target).has_value()) << target;
  }
}

TEST(RequestTarget, EncodingIsUndoneByDecoding) {
  const std::string text = "runs/<img src=x onerror=\"1\">%2f ü\xE2\x80\xAE";
  const std::string encoded = percent_encode(text);
  EXPECT_EQ(encoded.find_first_of("/<>\"% "), encoded.find('%'));
  EXPECT_EQ(percent_decode(encoded), text);
  EXPECT_EQ(parse_target("/" + encoded)->path.at(0), text);
}

}  // namespace
}  // namespace groklab
