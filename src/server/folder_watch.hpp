// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace groklab {

/// True for disks that tell nobody of changes that another machine made: NFS, SMB, FUSE, 9P and the like.
bool is_remote_disk(const std::string& path);

/// Tells in which folders something changed, through inotify. Where it cannot (a remote disk, too few watches), it says so,
/// and the caller has to look by itself.
/// Thread-safety: one thread; interrupt() may be called by any.
class FolderWatch {
 public:
  /// Watches folders below `root`. Throws Error(Io) where the system has no inotify or no descriptor left.
  explicit FolderWatch(std::string root);
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  /// Watches these folders (relative; those that are not there are passed over) and no others. Returns those that are new:
  /// what happened in them before is not told.
  std::set<std::string> watch(const std::vector<std::string>& folders);

  /// Waits until something changed, at most so long. Returns the folders.
  std::set<std::string> wait(std::chrono::milliseconds longest);
  void interrupt();

  /// Whether some folder is not watched, or events were lost: look at everything.
  bool must_poll() const { return is_remote_ || !all_watched_; }
  bool take_lost_events() { return std::exchange(lost_events_, false); }

 private:
  void drain(std::set<std::string>& changed);

  const std::string root_;
  const bool is_remote_;
  int inotify_ = -1;
  int wake_ = -1;  ///< eventfd
  bool all_watched_ = true;
  bool lost_events_ = false;
  std::map<std::string, int> watch_of_;
  std::unordered_map<int, std::string> folder_of_;
};

}  // namespace groklab
