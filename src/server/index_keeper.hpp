// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "server/folder_watch.hpp"
#include "server/server_context.hpp"

namespace groklab {

/// The thread that keeps the index current and tells the listeners.
class IndexKeeper {
 public:
  /// Scans everything before it returns. `on_tick` is called a few times a second.
  IndexKeeper(ServerContext& server, std::function<void()> on_tick);
  ~IndexKeeper();
  IndexKeeper(const IndexKeeper&) = delete;
  IndexKeeper& operator=(const IndexKeeper&) = delete;

 private:
  void run();
  void look(const std::set<std::string>& changed, bool at_all);
  void tell(const IndexChange& change);

  ServerContext& server_;
  const std::function<void()> on_tick_;
  FolderWatch watch_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace groklab
