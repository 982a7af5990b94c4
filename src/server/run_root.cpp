// SPDX-License-Identifier: MIT
#include "server/run_root.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "core/error.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

/// A descriptor of what is beneath `root`, for fstat alone; -1 with errno.
int open_beneath(int root, const std::string& relative) {
  open_how how{};
  how.flags = O_PATH | O_CLOEXEC | O_NOFOLLOW;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(::syscall(SYS_openat2, root, relative.c_str(), &how, sizeof how));
}

}  // namespace

unsigned mode_by_steps(const std::string& root, const std::string& relative) {
  const fs::path parts(relative);
  fs::path path = root;
  struct stat found {};
  for (const fs::path& part : parts) {
    path /= part;
    if (part == ".." || ::lstat(path.c_str(), &found) != 0 || S_ISLNK(found.st_mode)) {
      return 0;
    }
  }
  return parts.is_absolute() ? 0 : found.st_mode;
}

RunRoot::RunRoot(const std::string& folder) {
  std::error_code code;
  path_ = fs::canonical(folder, code).string();
  if (!code) {
    fd_ = ::open(path_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  }
  if (fd_ < 0) {
    throw Error(ErrorKind::BadFile, "no such folder", folder, "give a folder that runs are in");
  }
}

RunRoot::~RunRoot() { ::close(fd_); }

std::string RunRoot::path_of(const std::string& relative) const { return (fs::path(path_) / relative).string(); }

unsigned RunRoot::mode_of(const std::string& relative) const {
  const int fd = open_beneath(fd_, relative);
  if (fd < 0) {
    // EPERM: a container whose rules do not know the call.
    return errno == ENOSYS || errno == EPERM ? mode_by_steps(path_, relative) : 0;
  }
  struct stat found {};
  const bool known = ::fstat(fd, &found) == 0;
  ::close(fd);
  return known ? found.st_mode : 0;
}

bool RunRoot::holds_file(const std::string& relative) const { return S_ISREG(mode_of(relative)); }

bool RunRoot::holds_folder(const std::string& relative) const { return S_ISDIR(mode_of(relative)); }

}  // namespace groklab
