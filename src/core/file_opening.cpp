// SPDX-License-Identifier: MIT
#include "core/file_opening.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "core/error.hpp"

namespace groklab {
namespace {

constexpr int kFlags = O_RDONLY | O_NONBLOCK | O_CLOEXEC;

struct Guarded {
  std::string prefix;  ///< "/folder/"; "" where no folder is guarded
  int fd = -1;
};

Guarded& guarded() {
  static Guarded folder;
  return folder;
}

}  // namespace

void follow_no_links_below(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    throw Error(ErrorKind::BadFile, "no such folder", folder, "");
  }
  if (guarded().fd >= 0) {
    ::close(guarded().fd);
  }
  guarded() = {folder.ends_with('/') ? folder : folder + "/", fd};
}

int open_for_reading(const std::string& path) noexcept {
  const Guarded& folder = guarded();
  if (folder.prefix.empty() || !path.starts_with(folder.prefix)) {
    return ::open(path.c_str(), kFlags);
  }
  open_how how{};
  how.flags = kFlags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  const char* relative = path.c_str() + folder.prefix.size();
  const int fd = static_cast<int>(::syscall(SYS_openat2, folder.fd, relative, &how, sizeof how));
  if (fd < 0 && (errno == ENOSYS || errno == EPERM)) {  // before Linux 5.6, or a container that forbids it
    return ::open(path.c_str(), kFlags | O_NOFOLLOW);
  }
  return fd;
}

}  // namespace groklab
