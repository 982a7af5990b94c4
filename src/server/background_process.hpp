// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace groklab {

/// What became of a program that was started and watched for a moment.
struct StartedProcess {
  bool has_begun = false;  ///< it did what was waited for; it goes on by itself
  int exit_code = 0;       ///< where it ended instead
  std::string complaint;   ///< the first lines of its error output, then
};

/// Starts programs that outlive the caller: each in a session of its own, without our files and streams, so that neither
/// Ctrl-C here nor our end reaches it.
/// Thread-safety: any thread may call any member.
class BackgroundProcesses {
 public:
  /// Starts argv[0], a path, without a shell, and waits until has_begun() is true or it ends, at most 30 s (a busy machine
  /// may take long to build a network; after that it counts as begun). Throws Error(Io) where the machine refuses.
  StartedProcess start(const std::vector<std::string>& argv, const std::function<bool()>& has_begun);

  /// Takes note of those that have ended, so that none stays a zombie. To be called now and then.
  void reap();

 private:
  std::mutex mutex_;
  std::vector<int> pids_;
};

}  // namespace groklab
