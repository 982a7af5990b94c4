// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace groklab {

/// `groklab serve` as a call.
struct ServeRequest {
  std::string folder;                    ///< empty: "runs" where that is a folder, else "."
  std::string host;                      ///< address to listen on; empty: 127.0.0.1 and ::1
  std::optional<int> port;               ///< nullopt: the first free one from 8000 to 8019, else any; 0: any
  std::vector<std::string> allow_hosts;  ///< further names in Host
  std::string socket;                    ///< path of a Unix socket, in place of host and port
  bool allow_control = false;
};

struct ServeStart {
  std::string url;  ///< with the token in its fragment; "" for a socket
  std::string socket;
  int port = 0;
  std::string token;
  std::size_t n_runs = 0;
  std::size_t n_sweeps = 0;
  bool has_page = false;
  bool is_public = false;  ///< it listens on more than this machine's own addresses
};

struct ServeCalls {
  std::function<void(const ServeStart&)> on_start;
  std::function<bool()> stop_requested;  ///< asked a few times a second
};

/// Serves a folder of runs and sweeps until a stop is asked for. Throws Error(Io) where it cannot listen, Error(BadFile)
/// where there is no such folder.
void serve(const ServeRequest& request, const ServeCalls& calls);

}  // namespace groklab
