// SPDX-License-Identifier: MIT
#pragma once

#include <boost/beast/http.hpp>
#include <string>

#include "server/http_server.hpp"

namespace groklab {

/// Reads a request from its bytes, as they come.
using WireParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

/// The two ends of a connection.
struct HttpEnds {
  std::string client;
  std::string local_address;
  unsigned short local_port = 0;
};

/// Before the first byte. The length of the target is looked at when the header is there.
void set_limits(WireParser& parser, const HttpLimits& limits);

/// What a parser that is done has read. The parser is of no use afterwards.
HttpRequest as_request(WireParser& parser, const HttpEnds& ends);

}  // namespace groklab
