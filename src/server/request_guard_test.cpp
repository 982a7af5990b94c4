// SPDX-License-Identifier: MIT
#include "server/request_guard.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

HttpRequest request_with(Headers headers, const std::string& local = "127.0.0.1") {
  HttpRequest request;
  request.method = "GET";
  request.headers = std::move(headers);
  request.local_address = local;
  request.local_port = 8000;
  return request;
}

bool answers_to(const std::string& host, const std::string& local = "127.0.0.1", std::vector<std::string> names = {}) {
  return !RequestGuard(std::move(names)).refuse_host(request_with({{"host", host}}, local));
}

TEST(RequestGuard, AnswersToItsOwnNamesOnItsOwnPort) {
  for (const char* host : {"localhost:8000", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000"}) {
    EXPECT_TRUE(answers_to(host)) << host;
  }
  EXPECT_TRUE(answers_to("192.168.1.5:8000", "192.168.1.5"));
  EXPECT_TRUE(answers_to("[fe80::1]:8000", "FE80::1"));
}

TEST(RequestGuard, AnswersToNobodyElse) {
  for (const char* host : {"evil.com",
                           "evil.com:8000",
                           "localhost.evil.com:8000",
                           "127.0.0.1.nip.io:8000",
                           "[::ffff:127.0.0.1]:8000",
                           "localhost.:8000",
                           "127.0.0.1.:8000",
                           "127.1:8000",
                           "2130706433:8000",
                           "0x7f.1:8000",
                           "0.0.0.0:8000",
                           "[::]:8000",
                           "localhost",
                           "localhost:",
                           "localhost:80",
                           "localhost:8001",
                           "localhost:08000",
                           "localhost:80000",
                           "localhost:+8000",
                           "localhost:8000 ",
                           " localhost:8000",
                           ":8000",
                           "::1:8000",
                           "[::1]8000",
                           "[::1:8000",
                           "localhost:8000:8000",
                           "",
                           "localhost:8000,evil.com",
                           "a@localhost:8000",
                           "localhost:8000@evil.com",
                           "localhost:8000/",
                           "127.0.0.2:8000",
                           "192.168.1.5:8000",
                           "localhost\t:8000"}) {
    EXPECT_FALSE(answers_to(host)) << host;
  }
}

TEST(RequestGuard, NeedsExactlyOneHost) {
  const RequestGuard guard({});
  EXPECT_TRUE(guard.refuse_host(request_with({})));
  EXPECT_TRUE(guard.refuse_host(request_with({{"host", "localhost:8000"}, {"host", "localhost:8000"}})));
}

TEST(RequestGuard, AllowedNamesComeWithAnyPort) {
  EXPECT_TRUE(answers_to("lab.example.org", "127.0.0.1", {"Lab.example.org"}));
  EXPECT_TRUE(answers_to("LAB.example.org:443", "127.0.0.1", {"Lab.example.org"}));
  EXPECT_FALSE(answers_to("x.lab.example.org", "127.0.0.1", {"Lab.example.org"}));
}

TEST(RequestGuard, OnAUnixSocketTheLoopbackNamesComeWithAnyPort) {
  EXPECT_TRUE(answers_to("localhost:1234", "unix"));
  EXPECT_TRUE(answers_to("localhost", "unix"));
  EXPECT_FALSE(answers_to("unix:80", "unix"));
  EXPECT_FALSE(answers_to("evil.com:1234", "unix"));
}

bool lets_in(Headers headers, bool must_say = false) {
  headers.emplace_back("host", "localhost:8000");
  return !RequestGuard({}).refuse_origin(request_with(std::move(headers)), must_say);
}

TEST(RequestGuard, OriginsAreThisServerOrNone) {
  EXPECT_TRUE(lets_in({}));
  EXPECT_FALSE(lets_in({}, true));
  for (const bool must_say : {false, true}) {
    EXPECT_TRUE(lets_in({{"origin", "http://localhost:8000"}}, must_say));
    EXPECT_TRUE(lets_in({{"sec-fetch-site", "same-origin"}}, must_say));
    for (const char* origin :
         {"http://evil.com", "null", "", "http://localhost:8001", "http://localhost", "http://127.0.0.1:8000",
          "http://localhost:8000.evil.com", "localhost:8000", "http://localhost:8000/", "file://localhost:8000"}) {
      EXPECT_FALSE(lets_in({{"origin", origin}}, must_say)) << origin;
      EXPECT_FALSE(lets_in({{"origin", origin}, {"sec-fetch-site", "same-origin"}}, must_say)) << origin;
    }
    for (const char* site : {"cross-site", "same-site", "Same-Origin", "x"}) {
      EXPECT_FALSE(lets_in({{"sec-fetch-site", site}}, must_say)) << site;
      EXPECT_FALSE(lets_in({{"origin", "http://localhost:8000"}, {"sec-fetch-site", site}}, must_say)) << site;
    }
    EXPECT_FALSE(lets_in({{"origin", "http://localhost:8000"}, {"origin", "http://evil.com"}}, must_say));
  }
}

}  // namespace
}  // namespace groklab
