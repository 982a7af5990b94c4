// SPDX-License-Identifier: MIT
#include "search/journal_lock.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <tuple>

#include "core/atomic_file.hpp"

namespace groklab {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kGrace = std::chrono::seconds(30);
constexpr auto kLongestWait = std::chrono::milliseconds(200);

/// Tells two locks of the same name apart.
using Identity = std::tuple<ino_t, std::int64_t, std::int64_t>;

Identity identity_of(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) {
    return {};
  }
  return {info.st_ino, info.st_ctim.tv_sec, info.st_ctim.tv_nsec};
}

/// In two steps, so that of two processes that take a lock away only one succeeds.
void remove_lock(const std::string& path) {
  const std::string renamed = path + std::to_string(::getpid()) + ".rename";
  if (::rename(path.c_str(), renamed.c_str()) == 0) {
    ::unlink(renamed.c_str());
  }
}

}  // namespace

JournalLock::JournalLock(const std::string& journal) : path_(journal + ".lock") {
  const std::string target = std::filesystem::path(journal).filename().string();
  auto wait = std::chrono::milliseconds(1);
  Identity holder;
  Clock::time_point held_since = Clock::now();
  while (::symlink(target.c_str(), path_.c_str()) != 0) {
    if (errno != EEXIST) {
      throw_io_error("lock", path_, errno, 0);
    }
    const Identity now = identity_of(path_);
    if (now != holder) {
      holder = now;
      held_since = Clock::now();
    } else if (Clock::now() - held_since > kGrace) {
      remove_lock(path_);
      continue;
    }
    std::this_thread::sleep_for(wait);
    wait = std::min(2 * wait, kLongestWait);
  }
}

JournalLock::~JournalLock() { remove_lock(path_); }

}  // namespace groklab
