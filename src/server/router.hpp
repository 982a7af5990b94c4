// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/access_token.hpp"
#include "server/http_message.hpp"
#include "server/request_guard.hpp"
#include "server/request_target.hpp"

namespace groklab {

struct ServerContext;

/// Who may come in.
enum class Access {
  Open,      ///< whoever reaches us: the page, which holds no data, and the way to a session
  Reads,     ///< with the session's cookie or the token
  Controls,  ///< likewise, and only where the server was started with --allow-control
};

/// Where a request is worked on.
enum class Work {
  Now,      ///< by the thread that reads requests: it must not wait for anything
  Quick,    ///< what a disk answers
  Heavy,    ///< figures, comparisons
  Control,  ///< starting programs and waiting for them, never behind a figure
};

/// A request that was let in.
struct RouteCall {
  const HttpRequest& request;
  const RequestTarget& target;
  std::vector<std::string> arguments;  ///< the parts of the path that the pattern leaves open
  ServerContext& server;
};

/// One line of the table of all that can be asked for.
struct Route {
  std::string_view method;
  std::string_view pattern;  ///< "/api/runs/:id/columns": a segment ":..." is any text
  Access access;
  Work work;
  HttpResponse (*answer)(const RouteCall& call);
};

/// The table (routes.cpp). A test sends every line of it a request without a token.
std::span<const Route> routes();

/// The token that was printed, and the session that it was exchanged for.
struct Secrets {
  std::string token = make_secret();
  std::string session = make_secret();
  std::string cookie = "groklab_session";  ///< its name: with the port, for cookies are a host's, not a port's
  GuessLimit guesses;
};

/// Judges requests in a fixed order, Host, target, route, origin, secret, right to control, and hands those that pass to
/// their route. Every answer gets the headers that tell the browser what a page from here may do.
class Router {
 public:
  /// Runs a task as this kind of work, later.
  using Submit = std::function<void(Work, std::function<void()>)>;

  /// All are referred to.
  Router(ServerContext& server, Secrets& secrets, const RequestGuard& guard, Submit submit);

  void answer(HttpRequest request, Reply reply);

 private:
  /// A request with the route that it takes, or the answer of which it is refused.
  struct Decision {
    HttpRequest request;
    RequestTarget target;
    const Route* route = nullptr;
    std::vector<std::string> arguments;
    std::optional<HttpResponse> refusal;
  };

  void decide(Decision& decision) const;
  std::optional<HttpResponse> refuse_caller(const HttpRequest& request, const Route& route) const;
  HttpResponse call_route(const Decision& decision) const;
  bool is_admitted(const HttpRequest& request) const;

  ServerContext& server_;
  Secrets& secrets_;
  const RequestGuard& guard_;
  const Submit submit_;
};

/// The error document of the interface.
HttpResponse error_response(int status, const std::string& what, const std::string& where = "",
                            const std::string& hint = "");

/// Text with a strong ETag (made from it where none is given): 304 where the client has it already.
HttpResponse tagged(const HttpRequest& request, std::shared_ptr<const std::string> text, std::string etag = "",
                    std::string content_type = "application/json");

/// Whether the client has what that tag stands for.
bool has_tag(const HttpRequest& request, const std::string& etag);

}  // namespace groklab
