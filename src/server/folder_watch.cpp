// SPDX-License-Identifier: MIT
#include "server/folder_watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <iterator>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace groklab {
namespace {

/// f_type of disks that are elsewhere (statfs(2)): NFS, SMB, CIFS, SMB2, FUSE, 9P, AFS, Ceph, Lustre, GPFS.
constexpr std::uint32_t kRemoteDisks[] = {0x6969,     0x517B,     0xFF534D42, 0xFE534D42, 0x65735546,
                                          0x01021997, 0x5346414F, 0x00C36400, 0x0BD00BD0, 0x47504653};

constexpr std::uint32_t kEvents = IN_CREATE | IN_DELETE | IN_MODIFY | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE |
                                  IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW;

}  // namespace

bool is_remote_disk(const std::string& path) {
  struct statfs found {};
  return ::statfs(path.c_str(), &found) == 0 &&
         std::find(std::begin(kRemoteDisks), std::end(kRemoteDisks), static_cast<std::uint32_t>(found.f_type)) !=
             std::end(kRemoteDisks);
}

FolderWatch::FolderWatch(std::string root)
    : root_(std::move(root)),
      is_remote_(is_remote_disk(root_)),
      inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (inotify_ < 0 || wake_ < 0) {
    const int code = errno;
    ::close(inotify_);
    ::close(wake_);
    throw_io_error("watch the folder", root_, code, 0);
  }
}

FolderWatch::~FolderWatch() {
  ::close(inotify_);
  ::close(wake_);
}

std::set<std::string> FolderWatch::watch(const std::vector<std::string>& folders) {
  const std::set<std::string> wanted(folders.begin(), folders.end());
  for (auto it = watch_of_.begin(); it != watch_of_.end();) {
    if (wanted.contains(it->first)) {
      ++it;
      continue;
    }
    ::inotify_rm_watch(inotify_, it->second);
    folder_of_.erase(it->second);
    it = watch_of_.erase(it);
  }
  std::set<std::string> fresh;
  all_watched_ = true;
  for (const std::string& folder : wanted) {
    if (watch_of_.contains(folder)) {
      continue;
    }
    const int watch = ::inotify_add_watch(inotify_, (root_ + "/" + folder).c_str(), kEvents);
    if (watch >= 0) {
      watch_of_[folder] = watch;
      folder_of_[watch] = folder;
      fresh.insert(folder);
    } else if (errno == ENOSPC || errno == ENOMEM) {
      all_watched_ = false;  // fs.inotify.max_user_watches is used up
      break;
    }
  }
  return fresh;
}

std::set<std::string> FolderWatch::wait(std::chrono::milliseconds longest) {
  pollfd ready[] = {{inotify_, POLLIN, 0}, {wake_, POLLIN, 0}};
  ::poll(ready, 2, static_cast<int>(longest.count()));
  std::uint64_t wakes = 0;
  if (ready[1].revents != 0 && ::read(wake_, &wakes, sizeof wakes) < 0) {
    wakes = 0;  // somebody else's read was faster: nothing to do
  }
  std::set<std::string> changed;
  drain(changed);
  return changed;
}

void FolderWatch::drain(std::set<std::string>& changed) {
  alignas(inotify_event) char buffer[1 << 16];
  for (;;) {
    const ssize_t got = ::read(inotify_, buffer, sizeof buffer);
    if (got <= 0) {
      return;
    }
    for (ssize_t at = 0; at < got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer + at);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      if ((event->mask & IN_Q_OVERFLOW) != 0) {
        lost_events_ = true;
      }
      const auto found = folder_of_.find(event->wd);
      if (found == folder_of_.end()) {
        continue;
      }
      changed.insert(found->second);
      if ((event->mask & IN_IGNORED) != 0) {  // the folder is gone, and its watch with it
        watch_of_.erase(found->second);
        folder_of_.erase(found);
      }
    }
  }
}

void FolderWatch::interrupt() {
  const std::uint64_t one = 1;
  if (::write(wake_, &one, sizeof one) < 0) {
    return;  // the counter is full: it wakes anyway
  }
}

}  // namespace groklab
