// SPDX-License-Identifier: MIT
#include "core/append_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/interrupted_call.hpp"

namespace groklab {
namespace {

/// Cuts the file to what its writer vouches for.
void keep_beginning(int fd, const std::string& path, std::uint64_t keep_bytes, std::optional<char> last_byte) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) {
    throw_io_error("read the file", path, errno, 0);
  }
  if (!S_ISREG(info.st_mode)) {
    throw Error(ErrorKind::BadFile, "is not a regular file", path, "move it away");
  }
  const auto bytes = static_cast<std::uint64_t>(info.st_size);
  char last = last_byte.value_or('\0');
  if (last_byte && keep_bytes <= bytes && keep_bytes > 0 &&
      ::pread(fd, &last, 1, static_cast<off_t>(keep_bytes - 1)) != 1) {
    throw_io_error("read the file", path, errno, 0);
  }
  if (bytes < keep_bytes || (last_byte && last != *last_byte)) {
    throw Error(ErrorKind::BadFile,
                fmt::format("the checkpoint counts {} bytes of whole lines, the file has {} bytes", keep_bytes, bytes),
                path, "resume from an older checkpoint, or repeat the run");
  }
  if (::ftruncate(fd, static_cast<off_t>(keep_bytes)) != 0) {
    throw_io_error("cut the file", path, errno, 0);
  }
}

}  // namespace

AppendFile::AppendFile(std::string path, std::uint64_t keep_bytes, std::optional<char> last_byte)
    : path_(std::move(path)), bytes_(keep_bytes) {
  fd_ = uninterrupted([&] { return ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666); });
  if (fd_ < 0) {
    throw_io_error("open the file", path_, errno, 0);
  }
  try {
    keep_beginning(fd_, path_, keep_bytes, last_byte);
    sync_folder(folder_of(path_));
  } catch (...) {
    ::close(fd_);
    throw;
  }
}

AppendFile::~AppendFile() { ::close(fd_); }

void AppendFile::append(std::span<const std::uint8_t> bytes) {
  // At the counted offset: what a failed append may have left behind is written over.
  const ssize_t written =
      uninterrupted([&] { return ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(bytes_)); });
  if (written != static_cast<ssize_t>(bytes.size())) {
    const int code = written < 0 ? errno : ENOSPC;
    if (::ftruncate(fd_, static_cast<off_t>(bytes_)) != 0) {
      throw_io_error("cut a half-written record off the file", path_, errno, 0);
    }
    throw_io_error("append to the file", path_, code, bytes.size());
  }
  bytes_ += bytes.size();
  crash_point();
}

void AppendFile::sync() {
  if (uninterrupted([&] { return ::fdatasync(fd_); }) != 0) {
    throw_io_error("sync the file", path_, errno, 0);
  }
}

}  // namespace groklab
