// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace groklab {

/// A new empty folder among the system's temporary files, removed with all that is in it when this goes out of scope.
class ScratchFolder {
 public:
  /// `purpose` is part of its name. Throws Error(Io).
  explicit ScratchFolder(std::string_view purpose);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }
  /// The path of something in it.
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

}  // namespace groklab
