// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "server/wire_request.hpp"

namespace groklab {

/// Either kind of socket.
using HttpStream = boost::beast::basic_stream<boost::asio::generic::stream_protocol>;

/// What all connections of a server share; used by its thread alone.
struct HttpShared {
  HttpLimits limits;
  HttpServer::Answer answer;
  std::size_t n_connections = 0;
  std::map<std::string, std::size_t> streams_of_client;
};

/// One connection: a request, its answer, the next request. It keeps itself alive while something is under way.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(HttpStream::socket_type socket, HttpEnds ends, std::shared_ptr<HttpShared> shared);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  void start() { read_header(); }

 private:
  using Message = boost::beast::http::response<boost::beast::http::span_body<const char>>;
  using ErrorCode = boost::beast::error_code;

  void read_header();
  void read_body();
  void refuse(const ErrorCode& error);
  void ask();
  void send(HttpResponse response);
  void sent(const ErrorCode& error);
  void begin_stream();
  void pass_on_events();
  void linger();
  void notice_end_of_client();
  void close();

  HttpStream stream_;
  const HttpEnds ends_;
  const std::shared_ptr<HttpShared> shared_;
  boost::beast::flat_buffer buffer_;
  std::optional<WireParser> parser_;
  HttpResponse response_;  ///< holds the bytes while they are sent
  std::optional<Message> message_;
  std::deque<std::shared_ptr<const std::string>> events_;  ///< being sent
  bool is_sending_ = false;
  bool is_stream_ = false;
  std::array<char, 4096> unused_{};  ///< where bytes go that nobody asked for
};

}  // namespace groklab
