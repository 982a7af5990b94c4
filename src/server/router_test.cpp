// SPDX-License-Identifier: MIT
#include "server/router.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/test_folder.hpp"
#include "server/run_control.hpp"
#include "server/server_context.hpp"

namespace groklab {
namespace {

/// A server of an empty folder without its sockets.
class RouterTest : public testing::Test {
 protected:
  HttpRequest request(const std::string& method, const std::string& target) const {
    HttpRequest request;
    request.method = method;
    request.target = target;
    request.headers = {{"host", "localhost:8000"}};
    request.local_address = request.client = "127.0.0.1";
    request.local_port = 8000;
    if (method != "GET") {
      request.headers.emplace_back("content-type", "application/json");
      request.headers.emplace_back("origin", "http://localhost:8000");
    }
    return request;
  }

  HttpRequest with_token(HttpRequest request) const {
    request.headers.emplace_back("authorization", "Bearer " + secrets_.token);
    return request;
  }

  HttpResponse answer(const HttpRequest& request) {
    HttpResponse got;
    router_.answer(request, [&](HttpResponse response) { got = std::move(response); });
    return got;
  }

  /// An address that the route answers to.
  static std::string example_of(const Route& route) {
    std::string target(route.pattern);
    for (std::size_t at = target.find(':'); at != std::string::npos; at = target.find(':')) {
      target.replace(at, target.find('/', at) - at, "x");
    }
    return target;
  }

  TestFolder folder_;
  RunRoot root_{folder_.path()};
  ConfigValues values_;
  MetricsCache metrics_{1 << 20};
  RunIndex index_{root_, "", RunReader(root_, values_, metrics_, true)};
  EventHub events_;
  FigureService figures_;
  LruCache<std::string> documents_{1 << 20};
  Secrets secrets_;
  RunControl control_{root_, ""};
  ServerContext server_{"folder", "boot",   root_,      values_,  metrics_, index_,
                        events_,  figures_, documents_, secrets_, &control_};
  RequestGuard guard_{{}};
  Router router_{server_, secrets_, guard_, [](Work, const std::function<void()>& task) { task(); }};
};

TEST_F(RouterTest, EveryRouteOfDataAsksForTheToken) {
  int n_guarded = 0;
  for (const Route& route : routes()) {
    const HttpRequest plain = request(std::string(route.method), example_of(route));
    const int status = answer(plain).status;
    if (route.access == Access::Open) {
      EXPECT_TRUE(route.pattern == "/" || route.pattern.starts_with("/assets/") || route.pattern == "/api/session")
          << route.pattern;
      continue;
    }
    ++n_guarded;
    EXPECT_EQ(status, 401) << route.pattern;
    EXPECT_NE(answer(with_token(plain)).status, 401) << route.pattern;
    HttpRequest wrong = plain;
    wrong.headers.emplace_back("authorization", "Bearer " + std::string(32, '0'));
    const int refused = answer(wrong).status;
    EXPECT_TRUE(refused == 401 || refused == 429) << route.pattern;
  }
  EXPECT_GT(n_guarded, 15);
}

TEST_F(RouterTest, EveryRouteThatChangesSomethingNeedsTheRightTo) {
  server_.control = nullptr;
  for (const Route& route : routes()) {
    if (route.method != "GET" && route.access != Access::Open) {
      EXPECT_EQ(route.access, Access::Controls) << route.pattern;
      EXPECT_EQ(answer(with_token(request("POST", example_of(route)))).status, 403) << route.pattern;
    }
  }
}

TEST_F(RouterTest, EveryRouteRefusesOtherHostsAndOtherOrigins) {
  for (const Route& route : routes()) {
    HttpRequest elsewhere = with_token(request(std::string(route.method), example_of(route)));
    elsewhere.headers[0].second = "evil.com:8000";
    EXPECT_EQ(answer(elsewhere).status, 403) << route.pattern;
    HttpRequest foreign = with_token(request(std::string(route.method), example_of(route)));
    std::erase_if(foreign.headers, [](const auto& header) { return header.first == "origin"; });
    foreign.headers.emplace_back("origin", "http://evil.com");
    const bool is_page = route.access == Access::Open && route.method == "GET";
    EXPECT_EQ(answer(foreign).status == 403, !is_page) << route.pattern;
  }
}

TEST_F(RouterTest, EveryAnswerTellsTheBrowserWhatThePageMayDo) {
  for (const auto& [target, status] : {std::pair("/", 200), std::pair("/x", 404), std::pair("/api/runs", 401)}) {
    const HttpResponse response = answer(request("GET", target));
    EXPECT_EQ(response.status, status);
    const auto holds = [&](const std::string& name) {
      return std::count_if(response.headers.begin(), response.headers.end(),
                           [&](const auto& header) { return header.first == name; }) == 1;
    };
    for (const char* name : {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy",
                             "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"}) {
      EXPECT_TRUE(holds(name)) << name;
    }
  }
}

TEST_F(RouterTest, UnknownPlacesAndMethodsAreToldApart) {
  EXPECT_EQ(answer(request("GET", "/api/nothing")).status, 404);
  EXPECT_EQ(answer(request("DELETE", "/api/runs/x")).status, 405);
  EXPECT_EQ(answer(request("GET", "/a//b")).status, 400);
  EXPECT_EQ(answer(with_token(request("GET", "/api/runs/x"))).status, 404);
}

TEST_F(RouterTest, BodiesAreJson) {
  HttpRequest form = with_token(request("POST", "/api/control/train"));
  form.headers[1].second = "text/plain";
  EXPECT_EQ(answer(form).status, 400);
}

}  // namespace
}  // namespace groklab
