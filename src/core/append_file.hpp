// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace groklab {

/// A file that grows at its end, with one writer. Every append is one write() and reaches the kernel at once, so that a
/// killed program loses nothing it has appended; sync() reaches the disk.
class AppendFile {
 public:
  /// Opens, or makes, the file and cuts it to keep_bytes (0: a new file), which must end in `last_byte` where that is
  /// given. Throws Error(Io), or Error(BadFile) where it is shorter, ends otherwise, or is not a regular file.
  AppendFile(std::string path, std::uint64_t keep_bytes, std::optional<char> last_byte = std::nullopt);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  /// A short write (disk full) is cut back before Error(Io) is thrown, so that the file stays whole.
  void append(std::span<const std::uint8_t> bytes);
  void sync();

  std::uint64_t bytes() const { return bytes_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int fd_ = -1;
  std::uint64_t bytes_ = 0;
};

}  // namespace groklab
