// SPDX-License-Identifier: MIT
#include "server/serve.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <filesystem>

#include "core/error.hpp"
#include "core/file_opening.hpp"
#include "server/dashboard_files.hpp"
#include "server/http_server.hpp"
#include "server/index_keeper.hpp"
#include "server/route_answers.hpp"
#include "server/router.hpp"
#include "server/run_control.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;
namespace asio = boost::asio;

constexpr int kFirstPort = 8000;
constexpr int kLastPort = 8019;
constexpr std::size_t kHistoryBytes = std::size_t{256} << 20;
constexpr std::size_t kDocumentBytes = std::size_t{64} << 20;
constexpr int kQuickThreads = 2;
constexpr int kHeavyThreads = 2;
constexpr int kHeavyNice = 10;  // a run that trains on this machine comes first

/// The folder that is served, and where in it to begin: a run or a sweep is shown in the folder that it is in, alone.
struct ServedFolder {
  std::string root;
  std::string first;
};

ServedFolder served_folder(const ServeRequest& request) {
  std::error_code code;
  const std::string given = !request.folder.empty() ? request.folder : fs::is_directory("runs", code) ? "runs" : ".";
  const fs::path path = fs::canonical(given, code);
  if (code || !fs::is_directory(path, code)) {
    throw Error(ErrorKind::BadFile, "no such folder", given, "give a folder that runs are in");
  }
  const bool is_one = SweepFolder::holds_sweep(path.string()) || RunFolder::holds_unpacked_run(path.string());
  return is_one ? ServedFolder{path.parent_path().string(), path.filename().string()} : ServedFolder{path.string(), ""};
}

HttpPlace place_of(const ServeRequest& request, int port) {
  HttpPlace place{{"127.0.0.1", "::1"}, port, request.socket};
  if (!request.host.empty() && request.host != "localhost") {
    place.addresses = {request.host};
  }
  return place;
}

/// On the port that was asked for, or the first free one.
std::unique_ptr<HttpServer> listen(const ServeRequest& request, const HttpServer::Answer& answer) {
  if (request.port || !request.socket.empty()) {
    return std::make_unique<HttpServer>(place_of(request, request.port.value_or(0)), HttpLimits{}, answer);
  }
  for (int port = kFirstPort; port <= kLastPort; ++port) {
    try {
      return std::make_unique<HttpServer>(place_of(request, port), HttpLimits{}, answer);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::Io) {
        throw;
      }
    }
  }
  return std::make_unique<HttpServer>(place_of(request, 0), HttpLimits{}, answer);
}

bool is_this_machine(const std::string& host) {
  return host.empty() || host == "localhost" || host.starts_with("127.") || host == "::1";
}

/// Threads for what must not keep the reading of requests waiting.
class Workers {
 public:
  Workers() {
    for (int i = 0; i < kHeavyThreads; ++i) {
      asio::post(heavy_, [] { ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kHeavyNice); });
    }
  }
  ~Workers() { join(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  void submit(Work work, std::function<void()> task) {
    asio::post(work == Work::Heavy ? heavy_ : work == Work::Control ? control_ : quick_, std::move(task));
  }
  /// What has not begun is not done any more.
  void join() {
    for (asio::thread_pool* pool : {&quick_, &heavy_, &control_}) {
      pool->stop();
      pool->join();
    }
  }

 private:
  asio::thread_pool quick_{kQuickThreads};
  asio::thread_pool heavy_{kHeavyThreads};
  asio::thread_pool control_{1};
};

ServeStart start_of(const ServeRequest& request, const ServerContext& server, int port) {
  ServeStart start;
  start.socket = request.socket;
  start.port = port;
  start.token = server.secrets.token;
  start.n_runs = server.index.runs().size();
  start.n_sweeps = server.index.sweeps().size();
  start.has_page = !dashboard_index_html().empty();
  start.is_public = request.socket.empty() && !is_this_machine(request.host);
  if (request.socket.empty()) {
    const bool is_any = request.host == "0.0.0.0" || request.host == "::";
    const std::string host = request.host.empty() || is_any ? "localhost" : request.host;
    const bool is_ipv6 = host.find(':') != std::string::npos;
    start.url = fmt::format("http://{}:{}/#token={}", is_ipv6 ? "[" + host + "]" : host, port, start.token);
  }
  return start;
}

}  // namespace

void serve(const ServeRequest& request, const ServeCalls& calls) {
  const ServedFolder folder = served_folder(request);
  const RunRoot root(folder.root);
  follow_no_links_below(root.path());
  ConfigValues values;
  MetricsCache metrics(kHistoryBytes);
  RunIndex index(root, folder.first, RunReader(root, values, metrics, !is_remote_disk(folder.root)));
  EventHub events;
  FigureService figures;
  LruCache<std::string> documents(kDocumentBytes);
  Secrets secrets;
  ServerContext server{fs::path(folder.root).filename().string(),
                       make_secret().substr(0, 8),
                       root,
                       values,
                       metrics,
                       index,
                       events,
                       figures,
                       documents,
                       secrets,
                       nullptr};
  const RequestGuard guard(request.allow_hosts);
  Workers workers;
  Router router(server, secrets, guard,
                [&](Work work, std::function<void()> task) { workers.submit(work, std::move(task)); });
  const std::unique_ptr<HttpServer> http =
      listen(request, [&](HttpRequest message, Reply reply) { router.answer(std::move(message), std::move(reply)); });
  secrets.cookie += "_" + std::to_string(http->port());
  RunControl control(root, folder.first);
  server.control = request.allow_control ? &control : nullptr;
  const IndexKeeper keeper(server, [&] {
    control.reap();
    if (calls.stop_requested()) {
      events.close();
      http->stop();
    }
  });
  runs_document(server);  // what the page asks for first
  calls.on_start(start_of(request, server, http->port()));
  http->run();
  workers.join();
}

}  // namespace groklab
