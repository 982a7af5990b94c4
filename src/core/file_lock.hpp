// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace groklab {

/// Keeps other processes and threads of this machine out while it lives, by flock on a file that exists. The kernel
/// releases it with the process, however that ends. Between machines it may keep nobody out (network file systems differ),
/// so only convenience may rest on it, never what a file holds.
class FileLock {
 public:
  /// Where the file cannot be locked for any other reason than a holder, nobody is kept out and it counts as held by us.
  explicit FileLock(const std::string& path) noexcept;
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  bool is_held_elsewhere() const noexcept { return held_elsewhere_; }

 private:
  int fd_ = -1;
  bool held_elsewhere_ = false;
};

}  // namespace groklab
