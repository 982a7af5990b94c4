// SPDX-License-Identifier: MIT
// A library for LD_PRELOAD that stands between a program and its files: it counts the calls on files below a folder,
// lets the n-th of a kind fail, and can take the power away after any of them. The program is the one that users run.
//
// FAULTS_FOLDER    calls on paths below it are counted; anything else passes
// FAULTS_COUNTS    a file that gets "<call> <number>" lines at the end of the process
// FAULTS_FAIL      <call>:<n>:<error>[:on]   the n-th <call> fails, with ":on" all later ones too. <call>: open, write,
//                  fsync, rename, close, truncate, mkdir, unlink. <error>: EIO, ENOSPC, EDQUOT, EMFILE, EINTR, or SHORT:
//                  half of the bytes are written
// FAULTS_POWER     <n>:<what>:<folder>   after the n-th counted call of any kind the process ends, and <folder> gets what
//                  a disk would have. <what>: "synced" only what was synced, names and bytes; "names" all names, but of
//                  their bytes only the synced; "torn" all names, and of the bytes that were not synced some sectors
// FAULTS_HASTE     the monotonic clock runs so many times as fast, and sleeping is as much shorter
// FAULTS_JUMPS     the time of day is so many seconds ahead and behind, by turns, each time it is asked for
// FAULTS_AHEAD     the time of day is so many seconds ahead, always; behind where the number is negative
//
// What a disk would have follows POSIX to the letter: bytes last once fsync or fdatasync of the file returned, names once
// fsync of their folder did. Files that were there when the process began are as durable as can be.
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

#define REAL(name) static auto* const real_##name = real<decltype(::name)>(#name)

enum Call { kOpen, kWrite, kFsync, kRename, kClose, kTruncate, kMkdir, kUnlink, kCalls };
constexpr std::array<std::string_view, kCalls> kNames = {"open",  "write",    "fsync", "rename",
                                                         "close", "truncate", "mkdir", "unlink"};

constexpr std::size_t kSector = 512;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ':') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

/// Its bytes now, through the real calls.
std::string read_all(const std::string& path) {
  REAL(open);
  REAL(close);
  std::string bytes;
  const int fd = real_open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return bytes;
  }
  std::array<char, 1 << 16> buffer;
  for (ssize_t n = 0; (n = ::read(fd, buffer.data(), buffer.size())) > 0;) {
    bytes.append(buffer.data(), static_cast<std::size_t>(n));
  }
  real_close(fd);
  return bytes;
}

void write_all(const std::string& path, const std::string& bytes) {
  REAL(open);
  REAL(write);
  REAL(close);
  const int fd = real_open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  for (std::size_t at = 0; fd >= 0 && at < bytes.size();) {
    const ssize_t n = real_write(fd, bytes.data() + at, bytes.size() - at);
    if (n <= 0) {
      break;
    }
    at += static_cast<std::size_t>(n);
  }
  if (fd >= 0) {
    real_close(fd);
  }
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  if (DIR* dir = ::opendir(folder.c_str())) {
    while (const dirent* entry = ::readdir(dir)) {
      if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0) {
        names.emplace_back(entry->d_name);
      }
    }
    ::closedir(dir);
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// What the disk has of a file: shared by its names, so that a file that was removed lives on under a name whose removal
/// was not synced.
struct Bytes {
  std::string synced;
};

/// What the disk has of a folder: its names, and what they stand for. A folder stands for itself, by its inode.
struct Entry {
  std::shared_ptr<Bytes> file;  ///< nullptr: a folder
  ino_t folder = 0;
};

class Disk {
 public:
  explicit Disk(std::string root) : root_(std::move(root)) { take_folder(root_, true); }

  void synced(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
      return;
    }
    if (S_ISDIR(info.st_mode)) {
      take_folder(path, false);
    } else {
      bytes_of(info.st_ino)->synced = read_all(path);
    }
  }

  void created(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) == 0) {
      files_[info.st_ino] = std::make_shared<Bytes>();  // the inode may have been another's
    }
  }

  void folder_created(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) == 0) {
      folders_[info.st_ino].clear();
    }
  }

  void leave(const std::string& to, const std::string& what) {
    REAL(mkdir);
    real_mkdir(to.c_str(), 0755);
    if (what == "synced") {
      leave_synced(inode(root_), to);
    } else {
      leave_names(root_, to, what == "torn");
    }
  }

 private:
  static ino_t inode(const std::string& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? info.st_ino : 0;
  }

  std::shared_ptr<Bytes>& bytes_of(ino_t file) {
    std::shared_ptr<Bytes>& bytes = files_[file];
    if (bytes == nullptr) {
      bytes = std::make_shared<Bytes>();
    }
    return bytes;
  }

  /// The names of a folder as they are; with all below it and its bytes where that was there from the beginning.
  void take_folder(const std::string& path, bool with_bytes) {
    std::map<std::string, Entry>& entries = folders_[inode(path)];
    entries.clear();
    for (const std::string& name : names_in(path)) {
      const std::string below = path + "/" + name;
      struct stat info {};
      if (::lstat(below.c_str(), &info) != 0) {
        continue;
      }
      if (S_ISDIR(info.st_mode)) {
        entries[name] = {nullptr, info.st_ino};
        if (with_bytes) {
          take_folder(below, true);
        }
      } else if (S_ISREG(info.st_mode)) {
        entries[name] = {bytes_of(info.st_ino), 0};
        if (with_bytes) {
          entries[name].file->synced = read_all(below);
        }
      }
    }
  }

  void leave_synced(ino_t folder, const std::string& to) {
    REAL(mkdir);
    for (const auto& [name, entry] : folders_[folder]) {
      const std::string below = to + "/" + name;
      if (entry.file != nullptr) {
        write_all(below, entry.file->synced);
      } else {
        real_mkdir(below.c_str(), 0755);
        leave_synced(entry.folder, below);
      }
    }
  }

  void leave_names(const std::string& from, const std::string& to, bool torn) {
    REAL(mkdir);
    for (const std::string& name : names_in(from)) {
      const std::string now = from + "/" + name;
      const std::string below = to + "/" + name;
      struct stat info {};
      if (::lstat(now.c_str(), &info) != 0) {
        continue;
      }
      if (S_ISDIR(info.st_mode)) {
        real_mkdir(below.c_str(), 0755);
        leave_names(now, below, torn);
      } else if (S_ISREG(info.st_mode)) {
        const std::string& synced = bytes_of(info.st_ino)->synced;
        write_all(below, torn ? torn_between(synced, read_all(now)) : synced);
      }
    }
  }

  /// The length of what was written last, and of each sector one of both or zeros, as a disk that reorders leaves them.
  std::string torn_between(const std::string& synced, std::string now) {
    for (std::size_t at = 0; at < now.size(); at += kSector) {
      const std::size_t n = std::min(kSector, now.size() - at);
      const bool is_synced = at + n <= synced.size() && synced.compare(at, n, now, at, n) == 0;
      random_ = random_ * 6364136223846793005U + 1442695040888963407U;
      if (!is_synced && (random_ >> 63U) != 0) {
        for (std::size_t i = at; i < at + n; ++i) {
          now[i] = i < synced.size() ? synced[i] : '\0';
        }
      }
    }
    return now;
  }

  std::string root_;
  std::map<ino_t, std::shared_ptr<Bytes>> files_;
  std::map<ino_t, std::map<std::string, Entry>> folders_;
  std::uint64_t random_ = 1;
};

int error_number(const std::string& name) {
  constexpr std::array<std::pair<std::string_view, int>, 5> kErrors = {
      {{"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}, {"EMFILE", EMFILE}, {"EINTR", EINTR}}};
  for (const auto& [text, number] : kErrors) {
    if (text == name) {
      return number;
    }
  }
  return 0;
}

class Faults {
 public:
  static Faults& instance() {
    static auto* const faults = new Faults();  // outlives everything that writes at exit
    return *faults;
  }

  bool counts(const std::string& path) const {
    return !folder_.empty() && path.compare(0, folder_.size(), folder_) == 0 &&
           (path.size() == folder_.size() || path[folder_.size()] == '/');
  }

  /// What the call must do instead of its work: 0 nothing, an error number, or kShort.
  int before(Call call) {
    const std::uint64_t number = ++numbers_[call];
    const bool fails = call == fails_ && (number == fails_at_ || (fails_on_ && number > fails_at_));
    return fails ? error_ : 0;
  }

  void after() {
    if (++total_ == power_at_) {
      disk_->leave(power_to_, power_what_);
      write_counts();
      ::_exit(137);
    }
  }

  Disk* disk() { return disk_.get(); }
  double haste() const { return haste_; }
  /// What to add to the time of day.
  long next_jump() { return ahead_s_ + (++asked_ % 2 == 0 ? jump_s_ : -jump_s_); }

  void write_counts() {
    if (const std::string path = variable("FAULTS_COUNTS"); !path.empty()) {
      std::string text = "all " + std::to_string(total_) + "\n";
      for (int call = 0; call < kCalls; ++call) {
        text += std::string(kNames[static_cast<std::size_t>(call)]) + " " +
                std::to_string(numbers_[static_cast<std::size_t>(call)]) + "\n";
      }
      write_all(path, text);
    }
  }

  static constexpr int kShort = -1;
  std::mutex mutex;

 private:
  Faults() : folder_(variable("FAULTS_FOLDER")) {
    if (const std::string text = variable("FAULTS_HASTE"); !text.empty()) {
      haste_ = std::stod(text);
    }
    if (const std::string text = variable("FAULTS_JUMPS"); !text.empty()) {
      jump_s_ = std::stol(text);
    }
    if (const std::string text = variable("FAULTS_AHEAD"); !text.empty()) {
      ahead_s_ = std::stol(text);
    }
    if (const std::vector<std::string> parts = split(variable("FAULTS_FAIL")); parts.size() >= 3) {
      fails_ = static_cast<int>(std::find(kNames.begin(), kNames.end(), parts[0]) - kNames.begin());
      fails_at_ = std::stoull(parts[1]);
      error_ = parts[2] == "SHORT" ? kShort : error_number(parts[2]);
      fails_on_ = parts.size() > 3 && parts[3] == "on";
    }
    if (const std::vector<std::string> parts = split(variable("FAULTS_POWER")); parts.size() == 3) {
      power_at_ = std::stoull(parts[0]);
      power_what_ = parts[1];
      power_to_ = parts[2];
      disk_ = std::make_unique<Disk>(folder_);
    }
  }

  std::string folder_;
  std::array<std::uint64_t, kCalls> numbers_{};
  std::uint64_t total_ = 0;
  int fails_ = kCalls;
  std::uint64_t fails_at_ = 0;
  int error_ = 0;
  bool fails_on_ = false;
  std::uint64_t power_at_ = 0;
  std::string power_what_;
  std::string power_to_;
  std::unique_ptr<Disk> disk_;
  double haste_ = 1;
  long jump_s_ = 0;
  long ahead_s_ = 0;
  std::atomic<unsigned> asked_{0};
};

/// Set while a call of ours is under way: what it does itself is not counted.
thread_local bool inside = false;

std::string absolute(const char* path) {
  if (path == nullptr || path[0] == '/') {
    return path == nullptr ? "" : path;
  }
  std::array<char, 4096> cwd;
  return ::getcwd(cwd.data(), cwd.size()) == nullptr ? path : std::string(cwd.data()) + "/" + path;
}

std::string path_of(int fd) {
  std::array<char, 4096> target;
  const ssize_t n = ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), target.data(), target.size());
  return n > 0 ? std::string(target.data(), static_cast<std::size_t>(n)) : "";
}

/// Does `work`, unless this call is to fail; `done` tells the disk of what worked.
template <class Work, class Done>
auto counted(Call call, const std::string& path, Work work, Done done) -> decltype(work(false)) {
  if (inside) {
    return work(false);
  }
  inside = true;
  Faults& faults = Faults::instance();
  decltype(work(false)) result = -1;
  if (!faults.counts(path)) {
    result = work(false);
    inside = false;
    return result;
  }
  const std::lock_guard lock(faults.mutex);
  const int fault = faults.before(call);
  if (fault > 0) {
    if (call == kClose) {
      work(false);  // Linux closes even where it reports an error
    }
    errno = fault;
  } else {
    result = work(fault == Faults::kShort);
  }
  const int error = errno;
  if (result >= 0 && faults.disk() != nullptr) {
    done(*faults.disk());
  }
  faults.after();
  errno = error;
  inside = false;
  return result;
}

const auto nothing = [](Disk&) {};

int open_file(const char* path, int flags, mode_t mode) {
  REAL(open);
  const std::string whole = absolute(path);
  struct stat info {};
  const bool is_new = (flags & O_CREAT) != 0 && ::lstat(whole.c_str(), &info) != 0;
  return counted(
      kOpen, whole, [&](bool) { return real_open(path, flags, mode); },
      [&](Disk& disk) {
        if (is_new) {
          disk.created(whole);
        }
      });
}

mode_t mode_of(int flags, std::va_list words) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(words, int)) : 0;
}

int sync_file(int fd, int (*sync)(int)) {
  const std::string path = path_of(fd);
  return counted(
      kFsync, path, [&](bool) { return sync(fd); }, [&](Disk& disk) { disk.synced(path); });
}

struct AtExit {
  ~AtExit() { Faults::instance().write_counts(); }
};
const AtExit at_exit;

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  std::va_list words;
  va_start(words, flags);
  const mode_t mode = mode_of(flags, words);
  va_end(words);
  return open_file(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  std::va_list words;
  va_start(words, flags);
  const mode_t mode = mode_of(flags, words);
  va_end(words);
  return open_file(path, flags, mode);
}

ssize_t write(int fd, const void* bytes, size_t n) {
  REAL(write);
  return counted(
      kWrite, path_of(fd), [&](bool half) { return real_write(fd, bytes, half ? (n + 1) / 2 : n); }, nothing);
}

ssize_t pwrite(int fd, const void* bytes, size_t n, off_t at) {
  REAL(pwrite);
  return counted(
      kWrite, path_of(fd), [&](bool half) { return real_pwrite(fd, bytes, half ? (n + 1) / 2 : n, at); }, nothing);
}

ssize_t pwrite64(int fd, const void* bytes, size_t n, off64_t at) { return pwrite(fd, bytes, n, at); }

int fsync(int fd) {
  REAL(fsync);
  return sync_file(fd, real_fsync);
}

int fdatasync(int fd) {
  REAL(fdatasync);
  return sync_file(fd, real_fdatasync);
}

int rename(const char* from, const char* to) {
  REAL(rename);
  return counted(
      kRename, absolute(to), [&](bool) { return real_rename(from, to); }, nothing);
}

int close(int fd) {
  REAL(close);
  return counted(
      kClose, path_of(fd), [&](bool) { return real_close(fd); }, nothing);
}

int ftruncate(int fd, off_t size) {
  REAL(ftruncate);
  return counted(
      kTruncate, path_of(fd), [&](bool) { return real_ftruncate(fd, size); }, nothing);
}

int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

int mkdir(const char* path, mode_t mode) {
  REAL(mkdir);
  const std::string whole = absolute(path);
  return counted(
      kMkdir, whole, [&](bool) { return real_mkdir(path, mode); }, [&](Disk& disk) { disk.folder_created(whole); });
}

int unlink(const char* path) {
  REAL(unlink);
  return counted(
      kUnlink, absolute(path), [&](bool) { return real_unlink(path); }, nothing);
}

int clock_gettime(clockid_t clock, timespec* now) {
  REAL(clock_gettime);
  const int result = real_clock_gettime(clock, now);
  const double haste = Faults::instance().haste();
  if (clock == CLOCK_REALTIME) {
    now->tv_sec += Faults::instance().next_jump();
  }
  if (clock == CLOCK_MONOTONIC && haste != 1) {
    static const timespec start = *now;
    const double s = haste * (static_cast<double>(now->tv_sec - start.tv_sec) +
                              1e-9 * static_cast<double>(now->tv_nsec - start.tv_nsec));
    now->tv_sec = start.tv_sec + static_cast<time_t>(s);
    now->tv_nsec = static_cast<long>(1e9 * (s - static_cast<double>(static_cast<time_t>(s))));
  }
  return result;
}

time_t time(time_t* out) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) {
    *out = now.tv_sec;
  }
  return now.tv_sec;
}

int nanosleep(const timespec* wanted, timespec* left) {
  REAL(nanosleep);
  const double s =
      (static_cast<double>(wanted->tv_sec) + 1e-9 * static_cast<double>(wanted->tv_nsec)) / Faults::instance().haste();
  const timespec shorter{static_cast<time_t>(s),
                         static_cast<long>(1e9 * (s - static_cast<double>(static_cast<time_t>(s))))};
  return real_nanosleep(&shorter, left);
}

}  // extern "C"
