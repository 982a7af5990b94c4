// SPDX-License-Identifier: MIT
#include "server/wire_request.hpp"

#include "server/lower_case.hpp"

namespace groklab {
void set_limits(WireParser& parser, const HttpLimits& limits) {
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  parser.body_limit(limits.body_bytes);
}

HttpRequest as_request(WireParser& parser, const HttpEnds& ends) {
  auto message = parser.release();
  HttpRequest request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  for (const auto& field : message) {
    request.headers.emplace_back(lower_case({field.name_string().data(), field.name_string().size()}),
                                 std::string(field.value()));
  }
  request.body = std::move(message.body());
  request.client = ends.client;
  request.local_address = ends.local_address;
  request.local_port = ends.local_port;
  return request;
}

}  // namespace groklab
