// SPDX-License-Identifier: MIT
#include "server/background_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include "core/atomic_file.hpp"

namespace groklab {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kLongest{30};
constexpr std::chrono::milliseconds kPause{5};
constexpr std::size_t kMostComplaint = 2000;

/// A file without a name that the program's errors go to: nobody has to read it while the program goes on.
using ErrorFile = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

std::string first_lines(std::FILE* file) {
  std::string text(kMostComplaint, '\0');
  const ssize_t got = ::pread(::fileno(file), text.data(), text.size(), 0);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  while (!text.empty() && text.back() == '\n') {
    text.pop_back();
  }
  return text;
}

/// Throws Error(Io).
pid_t spawn(const std::vector<std::string>& argv, int errors) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);  // our sockets above all
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  std::vector<char*> words;
  for (const std::string& word : argv) {
    words.push_back(const_cast<char*>(word.c_str()));
  }
  words.push_back(nullptr);
  pid_t pid = 0;
  const int code = ::posix_spawn(&pid, words[0], &actions, &attributes, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (code != 0) {
    throw_io_error("start the program", argv[0], code, 0);
  }
  return pid;
}

int exit_code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

StartedProcess BackgroundProcesses::start(const std::vector<std::string>& argv,
                                          const std::function<bool()>& has_begun) {
  const ErrorFile errors(std::tmpfile(), std::fclose);
  if (errors == nullptr) {
    throw_io_error("make a temporary file", "/tmp", errno, 0);
  }
  const pid_t pid = spawn(argv, ::fileno(errors.get()));
  const Clock::time_point until = Clock::now() + kLongest;
  while (!has_begun() && Clock::now() < until) {
    int status = 0;
    if (::waitpid(pid, &status, WNOHANG) == pid) {
      return {has_begun(), exit_code_of(status), first_lines(errors.get())};
    }
    std::this_thread::sleep_for(kPause);
  }
  const std::lock_guard lock(mutex_);
  pids_.push_back(pid);
  return {true, 0, ""};
}

void BackgroundProcesses::reap() {
  const std::lock_guard lock(mutex_);
  std::erase_if(pids_, [](int pid) { return ::waitpid(pid, nullptr, WNOHANG) != 0; });
}

}  // namespace groklab
