// SPDX-License-Identifier: MIT
#include "core/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "core/content_hash.hpp"
#include "core/error.hpp"
#include "core/interrupted_call.hpp"
#include "core/parse_number.hpp"

namespace groklab {
namespace {

/// Large writes go in pieces, so that a signal or a test can fall between them.
constexpr std::size_t kWriteChunkBytes = std::size_t{1} << 20;

std::int64_t crash_point_from_environment() noexcept {
  const char* text = std::getenv("GROKLAB_CRASHPOINT");
  return text == nullptr ? 0 : std::strtoll(text, nullptr, 10);
}

std::atomic<std::int64_t> crash_points_left{crash_point_from_environment()};

/// Numbers of this process's temporaries that are being written now. A file of our home with our pid and another number
/// was left by an earlier process: in containers the same pid comes again at every start.
std::mutex live_mutex;
std::set<std::uint64_t> live_temporaries;
std::uint64_t next_temporary = home_of_temporaries();
constexpr int kHomeShift = 32;

struct TemporaryName {
  std::int64_t pid = 0;
  std::uint64_t number = 0;
};

/// Cuts a decimal number and the dot before it off the end of `name`.
template <typename Int>
bool take_number(std::string_view& name, Int& value) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) {
    return false;
  }
  const std::optional<Int> number = parse_number<Int>(name.substr(dot + 1));
  name = name.substr(0, dot);
  value = number.value_or(0);
  return number.has_value();
}

std::optional<TemporaryName> parse_temporary_name(std::string_view name) {
  TemporaryName parsed;
  if (!take_number(name, parsed.number) || !take_number(name, parsed.pid) || parsed.pid <= 0 ||
      !name.ends_with(".tmp")) {
    return std::nullopt;
  }
  return parsed;
}

/// The rest of a number is a count.
std::uint64_t home_of(std::uint64_t number) { return number >> kHomeShift << kHomeShift; }

/// Nobody writes one file for a day; the clocks of two machines are not a day apart.
bool is_older_than_a_day(const std::filesystem::path& path) {
  constexpr std::time_t kDay_s = 24 * 60 * 60;
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && status.st_mtime + kDay_s < std::time(nullptr);
}

/// One that has ended and that its parent has not asked about yet (a zombie) is gone too.
bool process_is_gone(std::int64_t pid) {
  if (::kill(static_cast<pid_t>(pid), 0) != 0) {
    return errno == ESRCH;
  }
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  const std::string stat{std::istreambuf_iterator<char>(file), {}};
  const std::size_t name_end = stat.rfind(") ");  // of the program, which may hold anything
  return name_end != std::string::npos && (stat[name_end + 2] == 'Z' || stat[name_end + 2] == 'X');
}

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string hint_for(int code, const std::string& path) {
  switch (code) {
    case ENOSPC: {
      struct statvfs disk {};
      const bool known = ::statvfs(folder_of(path).c_str(), &disk) == 0;
      const std::string room =
          known ? fmt::format(" ({} bytes are free)", std::uint64_t{disk.f_bavail} * disk.f_frsize) : "";
      return "free space on this disk" + room + " or choose another folder";
    }
    case EDQUOT:
      return "your disk quota is used up: delete files or choose another folder";
    case EFBIG:
      return "the file size limit (ulimit -f) is too low";
    case EROFS:
      return "the file system is read-only: choose another folder";
    case EACCES:
    case EPERM:
      return "mend the permissions or choose another folder";
    case EIO:
      return "the disk reports an error: save to another disk and check this one";
    case EMFILE:
    case ENFILE:
      return "too many open files: raise ulimit -n or run fewer jobs";
    default:
      return "";
  }
}

/// Owner of one temporary: its descriptor, its entry in live_temporaries, and the file itself until it is renamed.
class Temporary {
 public:
  Temporary(const std::string& path, std::uint64_t bytes) : target_(path), bytes_(bytes) {
    crash_point();
    do {
      {
        const std::lock_guard lock(live_mutex);
        number_ = next_temporary++;
        live_temporaries.insert(number_);
      }
      name_ = fmt::format("{}.tmp.{}.{}", path, ::getpid(), number_);
      fd_ = uninterrupted([&] { return ::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); });
      if (fd_ < 0) {
        const int code = errno;
        forget_number();
        if (code != EEXIST) {  // EEXIST: left by a dead process that had our pid; take the next number
          throw_io_error("create the file", path, code, bytes);
        }
      }
    } while (fd_ < 0);
    crash_point();
  }

  ~Temporary() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
    if (!renamed_) {
      ::unlink(name_.c_str());
    }
    forget_number();
  }

  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  void fill(std::span<const std::uint8_t> bytes) {
    write_all(bytes);
    sync_and_close();
  }

  void rename_to_target() {
    if (::rename(name_.c_str(), target_.c_str()) != 0) {
      throw_io_error("put the new file in place", target_, errno, bytes_);
    }
    renamed_ = true;
    crash_point();
  }

  /// False where there is a file of the target's name: of two processes that come here at once one gets it.
  bool link_to_target() {
    if (::link(name_.c_str(), target_.c_str()) == 0) {
      crash_point();
      return true;  // the destructor takes the temporary name away
    }
    if (errno == EEXIST) {
      return false;
    }
    if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS) {
      throw_io_error("put the new file in place", target_, errno, bytes_);
    }
    struct stat info {};
    if (::lstat(target_.c_str(), &info) == 0) {
      return false;
    }
    rename_to_target();  // a file system without hard links (FAT): nothing better there
    return true;
  }

 private:
  void write_all(std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
      const ssize_t n =
          uninterrupted([&] { return ::write(fd_, bytes.data(), std::min(bytes.size(), kWriteChunkBytes)); });
      if (n <= 0) {
        throw_io_error("write the file", target_, n < 0 ? errno : EIO, bytes_);
      }
      bytes = bytes.subspan(static_cast<std::size_t>(n));
      crash_point();
    }
  }

  void sync_and_close() {
    if (uninterrupted([&] { return ::fsync(fd_); }) != 0) {
      throw_io_error("sync the file", target_, errno, bytes_);
    }
    // Network disks report a full quota only here. After EINTR Linux has closed the descriptor all the same.
    const int closed = ::close(std::exchange(fd_, -1));
    if (closed != 0 && errno != EINTR) {
      throw_io_error("close the file", target_, errno, bytes_);
    }
    crash_point();
  }

  void forget_number() {
    const std::lock_guard lock(live_mutex);
    live_temporaries.erase(number_);
  }

  std::string target_;
  std::string name_;
  std::uint64_t bytes_ = 0;
  std::uint64_t number_ = 0;
  int fd_ = -1;
  bool renamed_ = false;
};

}  // namespace

void throw_io_error(std::string_view action, const std::string& path, int code, std::uint64_t bytes) {
  const std::string needed = bytes == 0 ? "" : fmt::format(" ({} bytes needed)", bytes);
  throw Error(ErrorKind::Io, fmt::format("cannot {}{}: {}", action, needed, std::strerror(code)), path,
              hint_for(code, path));
}

void crash_point() noexcept {
  if (crash_points_left.load(std::memory_order_relaxed) > 0 && crash_points_left.fetch_sub(1) == 1) {
    std::raise(SIGKILL);
  }
}

void arm_crash_point(std::int64_t n) noexcept { crash_points_left.store(n); }

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) {
    return ".";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
}

void remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    throw_io_error("remove the file", path, errno, 0);
  }
}

bool create_file_atomically(const std::string& path, std::string_view text) {
  bool created = false;
  {
    Temporary temporary(path, text.size());
    temporary.fill(bytes_of(text));
    created = temporary.link_to_target();
  }
  sync_folder(folder_of(path));
  crash_point();
  return created;
}

void write_file_atomically(const std::string& path, std::span<const std::uint8_t> bytes) {
  {
    Temporary temporary(path, bytes.size());
    temporary.fill(bytes);
    temporary.rename_to_target();
  }
  sync_folder(folder_of(path));
  crash_point();
}

void write_file_atomically(const std::string& path, std::string_view text) {
  write_file_atomically(path, bytes_of(text));
}

std::uint64_t home_of_temporaries() {
  static const std::uint64_t kHome = [] {
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    std::string machine;
    std::getline(std::ifstream("/etc/machine-id"), machine);
    std::error_code ignored;
    const std::string names = std::filesystem::read_symlink("/proc/self/ns/pid", ignored).string();
    const std::string hash = content_hash(fmt::format("{}\n{}\n{}", host.data(), machine, names));
    return std::uint64_t{std::stoul(hash.substr(0, 8), nullptr, 16)} << kHomeShift;
  }();
  return kHome;
}

void make_folder(const std::string& path) {
  std::size_t end = 0;
  while (end != std::string::npos) {
    end = path.find('/', end + 1);
    const std::string part = path.substr(0, end);
    if (part.empty() || part.ends_with('/')) {
      continue;
    }
    if (::mkdir(part.c_str(), 0777) == 0) {
      sync_folder(folder_of(part));
      continue;
    }
    const int code = errno;
    std::error_code ignored;
    if (std::filesystem::is_directory(part, ignored)) {
      continue;  // was there, or another process made it first
    }
    if (code == EEXIST || code == ENOTDIR) {
      throw Error(ErrorKind::Io, "cannot make the folder: a file is in the way", part,
                  "move it or choose another folder");
    }
    throw_io_error("make the folder", part, code, 0);
  }
  remove_stale_temporaries(path);
}

void sync_folder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    throw_io_error("open the folder", folder, errno, 0);
  }
  const int result = uninterrupted([&] { return ::fsync(fd); });
  const int code = errno;
  ::close(fd);
  if (result != 0 && code != EINVAL && code != ENOTSUP) {  // these two: the file system has no such thing
    throw_io_error("sync the folder", folder, code, 0);
  }
}

bool is_temporary_name(std::string_view file_name) noexcept { return parse_temporary_name(file_name).has_value(); }

void remove_stale_temporaries(const std::string& folder) noexcept {
  try {
    std::error_code code;
    for (std::filesystem::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
      const std::optional<TemporaryName> name = parse_temporary_name(it->path().filename().string());
      if (!name) {
        continue;
      }
      const std::lock_guard lock(live_mutex);
      const bool is_here = home_of(name->number) == home_of_temporaries();
      const bool is_ours = is_here && name->pid == ::getpid();
      if (is_ours ? !live_temporaries.contains(name->number)
                  : is_here ? process_is_gone(name->pid) : is_older_than_a_day(it->path())) {
        ::unlink(it->path().c_str());
      }
    }
  } catch (const std::exception&) {
    // Out of memory or an odd name: what is stale stays, and is harmless.
    return;
  }
}

}  // namespace groklab
