// SPDX-License-Identifier: MIT
#include "server/router.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <new>
#include <nlohmann/json.hpp>

#include "core/content_hash.hpp"
#include "core/error.hpp"
#include "server/json_line.hpp"
#include "server/server_context.hpp"

namespace groklab {
namespace {

/// What a page from here may do: load its own files, be shown by nobody, send forms nowhere else. Nothing is inline, neither
/// script nor style; images as data are what Plotly draws heatmaps with.
constexpr std::pair<std::string_view, std::string_view> kHeaders[] = {
    {"Content-Security-Policy",
     "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
     "form-action 'self'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
};

std::vector<std::string_view> segments_of(std::string_view pattern) {
  std::vector<std::string_view> segments;
  while (!pattern.empty()) {
    pattern.remove_prefix(1);
    const std::size_t end = std::min(pattern.find('/'), pattern.size());
    if (end > 0) {
      segments.push_back(pattern.substr(0, end));
    }
    pattern.remove_prefix(end);
  }
  return segments;
}

/// The open parts of the path; nullopt where it is not one of the pattern.
std::optional<std::vector<std::string>> match(std::string_view pattern, const std::vector<std::string>& path) {
  const std::vector<std::string_view> segments = segments_of(pattern);
  if (segments.size() != path.size()) {
    return std::nullopt;
  }
  std::vector<std::string> open;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (segments[i].starts_with(':')) {
      open.push_back(path[i]);
    } else if (segments[i] != path[i]) {
      return std::nullopt;
    }
  }
  return open;
}

/// The value of a cookie; "" where there is none of the name.
std::string_view cookie(const HttpRequest& request, std::string_view name) {
  std::string_view rest = request.header("cookie");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return pair.substr(name.size() + 1);
    }
  }
  return {};
}

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Usage:
      return 400;
    case ErrorKind::BadFile:
      return 422;
    case ErrorKind::RunFailed:
      return 409;
    default:
      return 500;
  }
}

/// "/api/" and pages alike: nothing is kept but what has a tag, and that is asked for anew each time.
void add_headers(HttpResponse& response) {
  for (const auto& [name, value] : kHeaders) {
    response.headers.emplace_back(name, value);
  }
  response.headers.emplace_back("Cache-Control", "no-cache");
}

}  // namespace

HttpResponse error_response(int status, const std::string& what, const std::string& where, const std::string& hint) {
  const nlohmann::ordered_json document = {{"error", {{"what", what}, {"where", where}, {"hint", hint}}}};
  HttpResponse response{.status = status};
  response.body = std::make_shared<const std::string>(json_line(document));
  return response;
}

bool has_tag(const HttpRequest& request, const std::string& etag) {
  return request.header("if-none-match").find("\"" + etag + "\"") != std::string_view::npos;
}

HttpResponse tagged(const HttpRequest& request, std::shared_ptr<const std::string> text, std::string etag,
                    std::string content_type) {
  const std::string tag = etag.empty() ? content_hash(*text) : std::move(etag);
  HttpResponse response{.content_type = std::move(content_type), .headers = {{"ETag", "\"" + tag + "\""}}};
  if (has_tag(request, tag)) {
    response.status = 304;
  } else {
    response.body = std::move(text);
  }
  return response;
}

Router::Router(ServerContext& server, Secrets& secrets, const RequestGuard& guard, Submit submit)
    : server_(server), secrets_(secrets), guard_(guard), submit_(std::move(submit)) {}

bool Router::is_admitted(const HttpRequest& request) const {
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view authorization = request.header("authorization");
  return equal_secrets(secrets_.session, cookie(request, secrets_.cookie)) ||
         (authorization.starts_with(kBearer) && equal_secrets(secrets_.token, authorization.substr(kBearer.size())));
}

std::optional<HttpResponse> Router::refuse_caller(const HttpRequest& request, const Route& route) const {
  const bool changes = route.method != "GET";
  const bool has_token = request.count("authorization") > 0;  // no browser sends it across sites by itself
  const bool is_data = route.access != Access::Open || changes;
  if (is_data) {
    if (const auto reason = guard_.refuse_origin(request, changes && !has_token)) {
      return error_response(403, *reason, "", "open the page that `groklab serve` printed");
    }
  }
  if (route.access != Access::Open && !is_admitted(request)) {
    const bool guessed = has_token || !cookie(request, secrets_.cookie).empty();
    if (guessed && !secrets_.guesses.allows_guess()) {
      HttpResponse response = error_response(429, "too many wrong tokens", "", "wait a second");
      response.headers.emplace_back("Retry-After", "1");
      return response;
    }
    return error_response(401, "no session", "", "open the address that `groklab serve` printed, token and all");
  }
  if (route.access == Access::Controls && server_.control == nullptr) {
    return error_response(403, "this server is read-only", "", "start it with --allow-control");
  }
  if (changes && request.header("content-type").substr(0, 16) != "application/json") {
    return error_response(400, "the body must be application/json", "Content-Type", "");
  }
  return std::nullopt;
}

void Router::decide(Decision& decision) const {
  const HttpRequest& request = decision.request;
  if (const auto reason = guard_.refuse_host(request)) {
    decision.refusal = error_response(403, *reason, "Host", "behind a proxy: --allow-host NAME");
    return;
  }
  std::optional<RequestTarget> target = parse_target(request.target);
  if (!target) {
    decision.refusal = error_response(400, "malformed address", "", "");
    return;
  }
  decision.target = std::move(*target);
  std::string allowed;
  for (const Route& route : routes()) {
    auto arguments = match(route.pattern, decision.target.path);
    if (!arguments) {
      continue;
    }
    if (route.method == request.method) {
      decision.route = &route;
      decision.arguments = std::move(*arguments);
      decision.refusal = refuse_caller(request, route);
      return;
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
  }
  decision.refusal = error_response(allowed.empty() ? 404 : 405, allowed.empty() ? "nothing here" : "not so", "", "");
  if (!allowed.empty()) {
    decision.refusal->headers.emplace_back("Allow", allowed);
  }
}

HttpResponse Router::call_route(const Decision& decision) const {
  try {
    return decision.route->answer({decision.request, decision.target, decision.arguments, server_});
  } catch (const Error& error) {
    const std::string what = error.what();
    return error_response(status_of(error.kind()), what, error.where(), error.hint());
  } catch (const std::bad_alloc&) {
    return error_response(500, "not enough memory for this");
  } catch (const std::exception& error) {
    return error_response(500, error.what());
  }
}

void Router::answer(HttpRequest request, Reply reply) {
  auto decision = std::make_shared<Decision>();
  decision->request = std::move(request);
  decide(*decision);
  if (decision->refusal) {
    add_headers(*decision->refusal);
    reply(std::move(*decision->refusal));
    return;
  }
  const auto work = [this, decision, reply = std::move(reply)] {
    HttpResponse response = call_route(*decision);
    add_headers(response);
    reply(std::move(response));
  };
  decision->route->work == Work::Now ? work() : submit_(decision->route->work, work);
}

}  // namespace groklab
