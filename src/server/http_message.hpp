// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace groklab {

class EventStream;

/// A request as the rest of the server sees it: read whole, within the limits of http_server.hpp, not judged yet.
struct HttpRequest {
  std::string method;                                        ///< as it came: "GET"
  std::string target;                                        ///< as it came, still percent-encoded
  std::vector<std::pair<std::string, std::string>> headers;  ///< in their order, names in lower case
  std::string body;
  std::string client;         ///< the other end's address; "unix" for a Unix socket
  std::string local_address;  ///< the address it was received on; "unix" likewise
  unsigned short local_port = 0;

  /// The value of the first header of that name (lower case); "" where there is none.
  std::string_view header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
      if (key == name) {
        return value;
      }
    }
    return {};
  }
  int count(std::string_view name) const {
    int n = 0;
    for (const auto& header : headers) {
      n += header.first == name ? 1 : 0;
    }
    return n;
  }
};

/// An answer. Its body is shared so that a cached one is sent without a copy.
struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::shared_ptr<const std::string> body = {};  ///< null: empty
  std::shared_ptr<EventStream> events = {};      ///< in place of a body: sent as they come, until one side ends it
};

using Reply = std::function<void(HttpResponse)>;

}  // namespace groklab
