// SPDX-License-Identifier: MIT
// The reading half: files that nobody vouches for, whole and within a limit.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/file_opening.hpp"
#include "core/interrupted_call.hpp"

namespace groklab {
namespace {

/// Opens for reading and refuses whatever is not a regular file.
int open_regular(const std::string& path, struct stat& info) {
  if (path.find('\0') != std::string::npos) {
    throw Error(ErrorKind::BadFile, "the path holds a NUL character", path, "");
  }
  const int fd = uninterrupted([&] { return open_for_reading(path); });
  if (fd < 0) {
    const int code = errno;
    if (code == ENOENT || code == ENOTDIR) {
      throw Error(ErrorKind::BadFile, "no such file", path, "check the path");
    }
    if (code == ELOOP || code == ENAMETOOLONG || code == ENXIO) {
      throw Error(ErrorKind::BadFile, std::strerror(code), path, "check the path");
    }
    throw_io_error("open the file", path, code, 0);
  }
  if (::fstat(fd, &info) != 0) {
    const int code = errno;
    ::close(fd);
    throw_io_error("read the file", path, code, 0);
  }
  if (!S_ISREG(info.st_mode)) {
    ::close(fd);
    throw Error(ErrorKind::BadFile, S_ISDIR(info.st_mode) ? "is a folder" : "is not a regular file", path,
                "a file is needed here");
  }
  return fd;
}

/// The file's content into a byte container (vector or string). A file cut short meanwhile gives what is left.
template <typename Container>
Container read_whole(const std::string& path, std::uint64_t max_bytes) {
  struct stat info {};
  const int fd = open_regular(path, info);
  struct Closer {
    int fd;
    ~Closer() { ::close(fd); }
  } const closer{fd};
  const std::uint64_t size = static_cast<std::uint64_t>(info.st_size);
  if (size > max_bytes) {
    throw Error(ErrorKind::BadFile, fmt::format("{} bytes, more than the {} allowed", size, max_bytes), path, "");
  }
  Container content;
  try {
    content.resize(static_cast<std::size_t>(size));
  } catch (const std::bad_alloc&) {
    throw_io_error("read the file", path, ENOMEM, size);
  }
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t n = uninterrupted([&] { return ::read(fd, content.data() + done, content.size() - done); });
    if (n < 0) {
      throw_io_error("read the file", path, errno, 0);
    }
    if (n == 0) {
      break;
    }
    done += static_cast<std::size_t>(n);
  }
  content.resize(done);
  return content;
}

}  // namespace

std::vector<std::uint8_t> read_file(const std::string& path, std::uint64_t max_bytes) {
  return read_whole<std::vector<std::uint8_t>>(path, max_bytes);
}

std::string read_text_file(const std::string& path, std::uint64_t max_bytes) {
  return read_whole<std::string>(path, max_bytes);
}

}  // namespace groklab
