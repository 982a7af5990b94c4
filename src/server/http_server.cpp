// SPDX-License-Identifier: MIT
#include "server/http_server.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>

#include "core/error.hpp"
#include "server/http_connection.hpp"

namespace groklab {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Local = asio::local::stream_protocol;
using ErrorCode = boost::system::error_code;

[[noreturn]] void cannot_listen(const std::string& where, const ErrorCode& code) {
  const std::string hint = code == asio::error::address_in_use ? "another program uses it: choose another --port"
                                                               : "choose another address or port";
  throw Error(ErrorKind::Io, "cannot listen: " + code.message(), where, hint);
}

asio::ip::address parse_address(const std::string& text) {
  ErrorCode code;
  const asio::ip::address address = asio::ip::make_address(text, code);
  if (code) {
    throw Error(ErrorKind::Usage, "not an address", "--host " + text, "give an address like 127.0.0.1 or 0.0.0.0");
  }
  return address;
}

Tcp::acceptor listen_at(asio::io_context& context, const asio::ip::address& address, int port, ErrorCode& code) {
  Tcp::acceptor acceptor(context);
  const Tcp::endpoint endpoint(address, static_cast<unsigned short>(port));
  acceptor.open(endpoint.protocol(), code);
  if (!code) {
    acceptor.set_option(asio::socket_base::reuse_address(true), code);
    if (address.is_v6()) {
      acceptor.set_option(asio::ip::v6_only(true), code);
    }
    acceptor.bind(endpoint, code);
  }
  if (!code) {
    acceptor.listen(asio::socket_base::max_listen_connections, code);
  }
  return acceptor;
}

/// A socket that its owner alone may use, from its first moment on. One that nobody listens on any more is replaced; a
/// file that is no socket is not.
Local::acceptor listen_at(asio::io_context& context, const std::string& path) {
  struct stat found {};
  ErrorCode code;
  if (path.size() >= sizeof(sockaddr_un{}.sun_path)) {
    throw Error(ErrorKind::Usage, "the path is too long for a socket", path, "at most 107 bytes");
  }
  if (::lstat(path.c_str(), &found) == 0) {
    Local::socket probe(context);
    probe.connect(Local::endpoint(path), code);
    if (!S_ISSOCK(found.st_mode) || !code) {
      throw Error(ErrorKind::Io, S_ISSOCK(found.st_mode) ? "another program listens there" : "a file is in the way",
                  path, "choose another --socket");
    }
    ::unlink(path.c_str());
  }
  Local::acceptor acceptor(context);
  acceptor.open({}, code);
  if (!code) {
    const mode_t before = ::umask(0177);
    acceptor.bind(Local::endpoint(path), code);
    ::umask(before);
  }
  if (!code) {
    acceptor.listen(asio::socket_base::max_listen_connections, code);
  }
  if (code) {
    cannot_listen(path, code);
  }
  return acceptor;
}

HttpEnds ends_of(const Tcp::socket& socket) {
  ErrorCode code;
  const Tcp::endpoint client = socket.remote_endpoint(code);
  const Tcp::endpoint local = socket.local_endpoint(code);
  return {client.address().to_string(), local.address().to_string(), local.port()};
}

HttpEnds ends_of(const Local::socket&) { return {"unix", "unix", 0}; }

}  // namespace

class HttpServer::Impl {
 public:
  Impl(const HttpPlace& place, const HttpLimits& limits, Answer answer)
      : shared_(std::make_shared<HttpShared>(HttpShared{limits, std::move(answer), 0, {}})), socket_(place.socket) {
    if (!socket_.empty()) {
      local_.emplace(listen_at(context_, socket_));
    } else {
      listen(place);
    }
  }
  ~Impl() {
    if (local_) {
      ::unlink(socket_.c_str());
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  int port() const { return port_; }

  void run() {
    for (Tcp::acceptor& acceptor : tcp_) {
      accept(acceptor);
    }
    if (local_) {
      accept(*local_);
    }
    context_.run();
  }

  void stop() { context_.stop(); }

 private:
  void listen(const HttpPlace& place) {
    port_ = place.port;
    for (const std::string& text : place.addresses) {
      ErrorCode code;
      Tcp::acceptor acceptor = listen_at(context_, parse_address(text), port_, code);
      const bool must_be = tcp_.empty() || code == asio::error::address_in_use;  // no IPv6 here is no fault
      if (code && must_be) {
        cannot_listen(fmt::format("{} port {}", text, port_), code);
      }
      if (!code) {
        port_ = acceptor.local_endpoint().port();
        tcp_.push_back(std::move(acceptor));
      }
    }
  }

  template <class Acceptor>
  void accept(Acceptor& acceptor) {
    acceptor.async_accept([this, &acceptor](const ErrorCode& code, typename Acceptor::protocol_type::socket socket) {
      if (code == asio::error::operation_aborted) {
        return;
      }
      if (code) {  // out of descriptors, mostly: others have to end first
        pause_.expires_after(std::chrono::milliseconds(100));
        pause_.async_wait([this, &acceptor](const ErrorCode&) { accept(acceptor); });
        return;
      }
      if (shared_->n_connections < shared_->limits.connections) {
        HttpEnds ends = ends_of(socket);
        std::make_shared<HttpConnection>(HttpStream::socket_type(std::move(socket)), std::move(ends), shared_)->start();
      }
      accept(acceptor);
    });
  }

  asio::io_context context_{1};
  const std::shared_ptr<HttpShared> shared_;
  const std::string socket_;
  std::vector<Tcp::acceptor> tcp_;
  std::optional<Local::acceptor> local_;
  asio::steady_timer pause_{context_};
  int port_ = 0;
};

HttpServer::HttpServer(const HttpPlace& place, const HttpLimits& limits, Answer answer)
    : impl_(std::make_unique<Impl>(place, limits, std::move(answer))) {}
HttpServer::~HttpServer() = default;
int HttpServer::port() const { return impl_->port(); }
void HttpServer::run() { impl_->run(); }
void HttpServer::stop() { impl_->stop(); }

}  // namespace groklab
