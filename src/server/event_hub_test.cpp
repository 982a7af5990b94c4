// SPDX-License-Identifier: MIT
#include "server/event_hub.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

TEST(EventHub, SendsToAllAndOfARunToThoseThatAsked) {
  EventHub hub;
  const auto all = hub.add_listener({});
  const auto one = hub.add_listener({"a"});
  hub.send("runs", "{}", 7);
  hub.send_of_run("a", "metrics", "{\"id\":\"a\"}");
  hub.send_of_run("b", "metrics", "{\"id\":\"b\"}");
  const auto to_all = all->take();
  ASSERT_EQ(to_all.size(), 1U);
  EXPECT_EQ(*to_all[0], "id: 7\nevent: runs\ndata: {}\n\n");
  const auto to_one = one->take();
  ASSERT_EQ(to_one.size(), 2U);
  EXPECT_EQ(*to_one[1], "event: metrics\ndata: {\"id\":\"a\"}\n\n");
}

TEST(EventHub, AListenerThatIsGoneCostsNothing) {
  EventHub hub;
  hub.add_listener({"a"}).reset();
  EXPECT_TRUE(hub.wanted_runs().empty());
  hub.send("runs", "{}");
  EXPECT_EQ(hub.n_listeners(), 0U);
}

TEST(EventStream, OneThatDoesNotKeepUpIsEndedAndHoldsNothing) {
  EventStream stream;
  const auto text = std::make_shared<const std::string>("text");
  for (std::size_t i = 0; i <= EventStream::kMostWaiting; ++i) {
    EXPECT_FALSE(stream.is_over()) << i;
    stream.push(text);
  }
  EXPECT_TRUE(stream.is_over());
  EXPECT_TRUE(stream.take().empty());
  EXPECT_EQ(text.use_count(), 1);
}

TEST(EventStream, TellsWhenThereIsSomething) {
  EventStream stream;
  int calls = 0;
  stream.on_news([&] { ++calls; });
  stream.push(std::make_shared<const std::string>("text"));
  stream.end();
  stream.end();
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace groklab
