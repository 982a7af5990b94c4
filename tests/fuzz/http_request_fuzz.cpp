// SPDX-License-Identifier: MIT
// The way of a request from the wire to its route: Boost.Beast within our limits, the guard of hosts and origins, the
// target. What is read must not depend on where the network cuts the bytes.
#include <boost/beast/core/flat_buffer.hpp>
#include <optional>

#include "fuzz_target.hpp"
#include "refusal.hpp"
#include "server/request_guard.hpp"
#include "server/request_target.hpp"
#include "server/wire_request.hpp"

namespace {

using namespace groklab;

constexpr unsigned short kPort = 8000;

/// The first request of a connection on which the bytes come `at_once` at a time.
std::optional<HttpRequest> first_request(std::span<const std::uint8_t> bytes, std::size_t at_once) {
  WireParser parser;
  set_limits(parser, {});
  parser.eager(true);
  boost::beast::flat_buffer buffer;
  while (!parser.is_done() && !bytes.empty()) {
    const std::size_t n = std::min(at_once, bytes.size());
    boost::asio::buffer_copy(buffer.prepare(n), boost::asio::buffer(bytes.data(), n));
    buffer.commit(n);
    bytes = bytes.subspan(n);
    boost::beast::error_code error;
    buffer.consume(parser.put(buffer.data(), error));
    if (error && error != boost::beast::http::error::need_more) {
      return std::nullopt;
    }
  }
  return parser.is_done() ? std::optional(as_request(parser, {"127.0.0.1", "127.0.0.1", kPort})) : std::nullopt;
}

}  // namespace

bool reader_accepts(std::span<const std::uint8_t> bytes) {
  const std::optional<HttpRequest> request = first_request(bytes, bytes.size());
  const std::optional<HttpRequest> in_drops = first_request(bytes, 1);
  require(request.has_value() == in_drops.has_value());
  if (!request) {
    return false;
  }
  require(request->target == in_drops->target && request->headers == in_drops->headers &&
          request->body == in_drops->body);
  require(request->body.size() <= HttpLimits{}.body_bytes);
  const RequestGuard guard({"proxy.example"});
  const bool is_let_in = !guard.refuse_host(*request) && !guard.refuse_origin(*request, true);
  require(!is_let_in || request->count("host") == 1);
  return is_let_in && parse_target(request->target).has_value();
}
