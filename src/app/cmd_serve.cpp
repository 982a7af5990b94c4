// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.hpp"
#include "app/stop_signals.hpp"
#include "core/error.hpp"
#include "server/serve.hpp"

namespace groklab {
namespace {

struct ServeOptions {
  ServeRequest request;
  int port = -1;
  bool json = false;
};

void say_start(const ServeStart& start, bool json) {
  if (json) {
    nlohmann::ordered_json line = {{"url", start.url}, {"port", start.port}, {"token", start.token}};
    if (!start.socket.empty()) {
      line["socket"] = start.socket;
    }
    fmt::print("{}\n", line.dump());
  } else {
    fmt::print("{}\n", start.socket.empty() ? start.url : start.socket + " token=" + start.token);
  }
  std::fflush(stdout);
  fmt::print(stderr, "{} runs, {} sweeps; Ctrl-C ends the server, runs that it started go on\n", start.n_runs,
             start.n_sweeps);
  if (!start.has_page) {
    fmt::print(stderr, "built without its web page: run `make web` for it\n");
  }
  if (start.is_public) {
    fmt::print(
        stderr,
        "warning: other machines can reach this port, and what they send is not encrypted; whoever has the token "
        "sees every run. `ssh -L` or --socket is safer\n");
  }
}

int serve_command(ServeOptions& options) {
  if (options.port >= 0) {
    options.request.port = options.port;
  }
  if (!options.request.socket.empty() && (options.request.port || !options.request.host.empty())) {
    throw Error(ErrorKind::Usage, "a socket has neither host nor port", "--socket", "leave out --host and --port");
  }
  catch_stop_signals();
  ServeCalls calls;
  calls.on_start = [&](const ServeStart& start) { say_start(start, options.json); };
  calls.stop_requested = [] { return requested_stop() != StopRequest::None; };
  serve(options.request, calls);
  return 0;  // being stopped is how a server ends
}

}  // namespace

void add_serve_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("serve", "Show a folder of runs and sweeps in the browser");
  auto options = std::make_shared<ServeOptions>();
  ServeRequest& request = options->request;
  command->add_option("DIR", request.folder, "folder of runs and sweeps (default: runs, where there is one, else .)");
  command->add_option("--port", options->port, "port (default: the first free one from 8000 to 8019; 0: any)")
      ->check(CLI::Range(0, 65535));
  command->add_option("--host", request.host, "address to listen on (default: 127.0.0.1 and ::1, this machine alone)");
  command->add_option("--allow-host", request.allow_hosts, "a further name that browsers call this server by")
      ->take_all()
      ->allow_extra_args(false);
  command->add_flag("--allow-control", request.allow_control, "start, pause, stop, resume and fork runs from the page");
  command->add_option("--socket", request.socket, "a Unix socket that you alone can use, in place of host and port");
  command->add_flag("--json", options->json, "the address as a line of JSON: url, port, token");
  command->footer(
      "Examples:\n"
      "  groklab serve                              open the address that it prints\n"
      "  groklab serve runs/mlp-weight-decay --port 8080\n"
      "  groklab serve --allow-control              start and stop runs from the page\n"
      "  groklab serve --socket ~/groklab.sock      then, at home: ssh -L 8000:groklab.sock machine\n"
      "  groklab serve --host 0.0.0.0 --allow-host machine.example.org\n"
      "Ctrl-C ends the server; runs that it started go on. docs/serve.md says what is safe.\n"
      "Exit codes: 0 stopped, 2 wrong usage, 3 no such folder, 5 the port is taken.");
  command->callback([options, &exit_code] { exit_code = serve_command(*options); });
}

}  // namespace groklab
