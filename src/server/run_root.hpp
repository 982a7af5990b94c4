// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace groklab {

/// The folder that is served. What is read of it is asked for here first: a path that leaves it, or goes through a symbolic
/// link, is not read, so that a link planted in a run shows nothing of the rest of the disk. One that is planted between
/// asking and reading is what follow_no_links_below() is for.
class RunRoot {
 public:
  /// Throws Error(BadFile) where it is no folder.
  explicit RunRoot(const std::string& folder);
  ~RunRoot();
  RunRoot(const RunRoot&) = delete;
  RunRoot& operator=(const RunRoot&) = delete;

  const std::string& path() const { return path_; }  ///< absolute, without symbolic links
  std::string path_of(const std::string& relative) const;

  /// Whether a regular file, or a folder, is there, below the root and without a symbolic link on the way to it.
  bool holds_file(const std::string& relative) const;
  bool holds_folder(const std::string& relative) const;

 private:
  /// st_mode of what is there; 0 where nothing is, or not beneath.
  unsigned mode_of(const std::string& relative) const;

  std::string path_;
  int fd_ = -1;
};

/// RunRoot's answer where the kernel has no openat2 (before 5.6) or a container forbids it, a folder at a time: st_mode of
/// `relative` below `root`, 0 where nothing is, or not beneath, or a symbolic link on the way.
unsigned mode_by_steps(const std::string& root, const std::string& relative);

}  // namespace groklab
