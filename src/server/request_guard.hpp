// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/http_message.hpp"

namespace groklab {

/// Keeps web pages of other origins from using the reader's browser against this server. A page that rebinds its own DNS
/// name to 127.0.0.1 is told by Host; one that sends requests here from another origin, also from another port of this
/// machine, by Origin and Sec-Fetch-Site. Neither takes the place of the token.
class RequestGuard {
 public:
  /// `names`: further hosts to answer to (--allow-host), of a proxy or this machine, with any port.
  explicit RequestGuard(std::vector<std::string> names);

  /// Why the Host header is refused; nullopt where it is one of ours: localhost, a loopback address or the address that the
  /// request came in on, with exactly the port it came in on; or an allowed name. On a Unix socket, whose port nobody
  /// knows, the loopback names come with any port.
  std::optional<std::string> refuse_host(const HttpRequest& request) const;

  /// Why a request is refused that comes from another site; nullopt where Origin, if there is one, is this server as Host
  /// calls it, and Sec-Fetch-Site, if there is one, is same-origin (or none: typed by the reader).
  /// `must_say`: a request that says neither is refused too.
  std::optional<std::string> refuse_origin(const HttpRequest& request, bool must_say) const;

 private:
  std::vector<std::string> names_;  ///< lower case
};

}  // namespace groklab
