// SPDX-License-Identifier: MIT
#include "server/request_guard.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "server/lower_case.hpp"

namespace groklab {
namespace {

constexpr std::string_view kUnix = "unix";
constexpr std::string_view kLoopback[] = {"localhost", "127.0.0.1", "[::1]"};

struct HostPort {
  std::string host;  ///< lower case; an IPv6 address in its brackets
  std::string port;  ///< digits; "" where none was given
};

/// nullopt where it is not a host with an optional port.
std::optional<HostPort> split_host(std::string_view text) {
  const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
  if (bracket == std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t colon = text.find(':', bracket);
  HostPort parts{lower_case(text.substr(0, colon)), ""};
  if (colon != std::string_view::npos) {
    parts.port = text.substr(colon + 1);
    const bool digits = !parts.port.empty() && parts.port.size() <= 5 &&
                        std::all_of(parts.port.begin(), parts.port.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) {
      return std::nullopt;
    }
  }
  return parts.host.empty() ? std::nullopt : std::optional(parts);
}

bool is_loopback(const std::string& host) {
  return std::find(std::begin(kLoopback), std::end(kLoopback), host) != std::end(kLoopback);
}

/// The address a request came in on, as Host would write it.
std::string literal(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + lower_case(address) + "]";
}

}  // namespace

RequestGuard::RequestGuard(std::vector<std::string> names) : names_(std::move(names)) {
  for (std::string& name : names_) {
    name = lower_case(name);
  }
}

std::optional<std::string> RequestGuard::refuse_host(const HttpRequest& request) const {
  if (request.count("host") != 1) {
    return "exactly one Host header is needed";
  }
  const std::optional<HostPort> host = split_host(request.header("host"));
  if (!host) {
    return "the Host header is malformed";
  }
  if (std::find(names_.begin(), names_.end(), host->host) != names_.end()) {
    return std::nullopt;
  }
  const bool is_unix = request.local_address == kUnix;
  const bool is_ours = is_loopback(host->host) || (!is_unix && host->host == literal(request.local_address));
  const std::string port = host->port.empty() ? "80" : host->port;
  if (is_ours && (is_unix || port == std::to_string(request.local_port))) {
    return std::nullopt;
  }
  return "this server does not answer to that Host";
}

std::optional<std::string> RequestGuard::refuse_origin(const HttpRequest& request, bool must_say) const {
  const std::string_view site = request.header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") {
    return "requests from other sites are refused";
  }
  if (request.count("origin") == 0) {
    return must_say && site.empty() ? std::optional<std::string>("an Origin header of this server is needed")
                                    : std::nullopt;
  }
  const std::string origin = lower_case(request.header("origin"));
  const std::string host = lower_case(request.header("host"));
  const bool is_ours = request.count("origin") == 1 && (origin == "http://" + host || origin == "https://" + host);
  return is_ours ? std::nullopt : std::optional<std::string>("requests from other origins are refused");
}

}  // namespace groklab
