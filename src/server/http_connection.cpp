// SPDX-License-Identifier: MIT
#include "server/http_connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <chrono>

#include "server/event_hub.hpp"
#include "server/lower_case.hpp"

namespace groklab {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::chrono::seconds kLinger{2};

HttpRequest as_request(http::request<http::string_body>&& message, const HttpEnds& ends) {
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

/// The answer to what could not be read as a request.
int status_of(const beast::error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return 431;
  }
  return error == http::error::body_limit ? 413 : 400;
}

}  // namespace

HttpConnection::HttpConnection(HttpStream::socket_type socket, HttpEnds ends, std::shared_ptr<HttpShared> shared)
    : stream_(std::move(socket)), ends_(std::move(ends)), shared_(std::move(shared)) {
  ++shared_->n_connections;
}

HttpConnection::~HttpConnection() {
  --shared_->n_connections;
  if (is_stream_ && --shared_->streams_of_client[ends_.client] == 0) {
    shared_->streams_of_client.erase(ends_.client);
  }
}

void HttpConnection::read_header() {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(shared_->limits.header_bytes));
  parser_->body_limit(shared_->limits.body_bytes);
  // One deadline for the whole header: a client that sends a byte a second does not move it.
  stream_.expires_after(std::chrono::seconds(shared_->limits.request_s));
  http::async_read_header(stream_, buffer_, *parser_, [self = shared_from_this()](const ErrorCode& error, std::size_t) {
    error ? self->refuse(error) : self->read_body();
  });
}

void HttpConnection::read_body() {
  if (parser_->get().target().size() > shared_->limits.target_bytes) {
    send({.status = 414});
    return;
  }
  stream_.expires_after(std::chrono::seconds(shared_->limits.request_s));
  http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](const ErrorCode& error, std::size_t) {
    error ? self->refuse(error) : self->ask();
  });
}

void HttpConnection::refuse(const ErrorCode& error) {
  const bool is_gone = error == http::error::end_of_stream || error == http::error::partial_message ||
                       error == beast::error::timeout || error.category() != make_error_code(http::error{}).category();
  if (is_gone) {
    close();
  } else {
    parser_.reset();  // what follows in the stream is not the beginning of a request
    send({.status = status_of(error)});
  }
}

void HttpConnection::ask() {
  stream_.expires_never();
  HttpRequest request = as_request(parser_->release(), ends_);
  const auto executor = stream_.get_executor();
  shared_->answer(std::move(request), [self = shared_from_this(), executor](HttpResponse response) {
    asio::post(executor, [self, response = std::move(response)]() mutable { self->send(std::move(response)); });
  });
}

void HttpConnection::send(HttpResponse response) {
  if (response.events != nullptr) {
    std::size_t& streams = shared_->streams_of_client[ends_.client];
    is_stream_ = streams < shared_->limits.streams_a_client;
    streams += is_stream_ ? 1 : 0;
    if (!is_stream_) {
      response = {.status = 429, .headers = {{"Retry-After", "5"}}};
    }
  }
  response_ = std::move(response);
  const bool was_read = parser_ && parser_->is_done();
  message_.emplace(static_cast<http::status>(response_.status), 11);
  for (const auto& [name, value] : response_.headers) {
    message_->insert(name, value);
  }
  const std::size_t bytes = response_.body == nullptr ? 0 : response_.body->size();
  if (bytes > 0 || is_stream_) {
    message_->set(http::field::content_type, response_.content_type);
  }
  message_->keep_alive(was_read && parser_->keep_alive() && !is_stream_);
  if (is_stream_) {
    begin_stream();
    return;
  }
  if (bytes > 0) {
    message_->body() = {response_.body->data(), bytes};
  }
  if (response_.status != 204 && response_.status != 304) {
    message_->content_length(bytes);
  }
  stream_.expires_after(std::chrono::seconds(shared_->limits.write_s));
  http::async_write(stream_, *message_,
                    [self = shared_from_this()](const ErrorCode& error, std::size_t) { self->sent(error); });
}

void HttpConnection::sent(const ErrorCode& error) {
  const bool goes_on = !error && message_->keep_alive();
  message_.reset();
  response_ = {};
  if (goes_on) {
    read_header();
  } else {
    linger();
  }
}

/// Reads on for a moment what the client still sends: closing on unread bytes would take the answer away from it.
void HttpConnection::linger() {
  ErrorCode code;
  stream_.socket().shutdown(HttpStream::socket_type::shutdown_send, code);
  if (code) {
    close();
    return;
  }
  stream_.expires_after(kLinger);
  notice_end_of_client();
}

/// The header of a body whose end is the end of the connection.
void HttpConnection::begin_stream() {
  std::weak_ptr<HttpConnection> weak = weak_from_this();
  const auto executor = stream_.get_executor();
  response_.events->on_news([weak, executor] {
    asio::post(executor, [weak] {
      if (const auto self = weak.lock()) {
        self->pass_on_events();
      }
    });
  });
  is_sending_ = true;
  auto serializer = std::make_shared<http::response_serializer<http::span_body<const char>>>(*message_);
  stream_.expires_after(std::chrono::seconds(shared_->limits.write_s));
  http::async_write_header(stream_, *serializer,
                           [self = shared_from_this(), serializer](const ErrorCode& error, std::size_t) {
                             self->is_sending_ = false;
                             if (error) {
                               self->close();
                               return;
                             }
                             self->stream_.expires_never();
                             self->notice_end_of_client();
                             self->pass_on_events();
                           });
}

void HttpConnection::notice_end_of_client() {
  stream_.async_read_some(asio::buffer(unused_), [self = shared_from_this()](const ErrorCode& error, std::size_t) {
    error ? self->close() : self->notice_end_of_client();
  });
}

void HttpConnection::pass_on_events() {
  if (is_sending_ || response_.events == nullptr) {
    return;
  }
  events_ = response_.events->take();
  if (events_.empty()) {
    if (response_.events->is_over()) {
      close();
    }
    return;
  }
  std::vector<asio::const_buffer> buffers;
  for (const auto& event : events_) {
    buffers.emplace_back(event->data(), event->size());
  }
  is_sending_ = true;
  stream_.expires_after(std::chrono::seconds(shared_->limits.write_s));
  asio::async_write(stream_, buffers, [self = shared_from_this()](const ErrorCode& error, std::size_t) {
    self->is_sending_ = false;
    self->stream_.expires_never();
    error ? self->close() : self->pass_on_events();
  });
}

void HttpConnection::close() {
  if (response_.events != nullptr) {
    response_.events->end();
    response_.events.reset();
  }
  ErrorCode ignored;
  stream_.socket().shutdown(HttpStream::socket_type::shutdown_both, ignored);
  stream_.close();
}

}  // namespace groklab
