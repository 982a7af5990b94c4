// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/http_message.hpp"

namespace groklab {

/// What a client may ask of us before we have looked at what it asks for.
struct HttpLimits {
  std::size_t header_bytes = 16 << 10;
  std::size_t body_bytes = 1 << 20;
  std::size_t target_bytes = 8 << 10;
  int request_s = 15;  ///< for a header, and again for a body; also how long a connection may be idle
  int write_s = 30;    ///< for an answer, or an event
  std::size_t connections = 256;
  std::size_t streams_a_client = 32;
};

/// Where to listen.
struct HttpPlace {
  std::vector<std::string> addresses;  ///< "127.0.0.1", "::1"; the first must be there, others may be missing
  int port = 0;                        ///< 0: any
  std::string socket;                  ///< path of a Unix socket in place of both; empty: none
};

/// HTTP/1.1 over TCP or a Unix socket, by Boost.Beast: reads requests within the limits and sends answers. What is asked
/// for is `answer`'s to judge. Non-goals: TLS (a proxy or ssh has it), HTTP/2, uploads.
/// Thread-safety: run() serves on the calling thread until stop(); replies and stop() may come from any thread.
class HttpServer {
 public:
  /// Called by run()'s thread for every request, with what is to be called once with the answer.
  using Answer = std::function<void(HttpRequest, Reply)>;

  /// Listens. Throws Error(Io) where it cannot, Error(Usage) for an address that is none.
  HttpServer(const HttpPlace& place, const HttpLimits& limits, Answer answer);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const;  ///< 0 for a Unix socket

  void run();
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace groklab
