// SPDX-License-Identifier: MIT
#include "figures/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "core/check.hpp"
#include "core/error.hpp"

extern char** environ;

namespace groklab {
namespace {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() { close(); }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;

  int get() const { return fd_; }
  void set(int fd) { fd_ = fd; }
  void close() {
    if (fd_ >= 0) {
      ::close(fd_);
      fd_ = -1;
    }
  }

 private:
  int fd_ = -1;
};

struct Pipe {
  Fd read_end;
  Fd write_end;

  Pipe() {
    std::array<int, 2> fds{};
    if (::pipe2(fds.data(), O_CLOEXEC) != 0) {
      throw Error(ErrorKind::Io, std::string("cannot make a pipe: ") + std::strerror(errno), "", "");
    }
    read_end.set(fds[0]);
    write_end.set(fds[1]);
  }
};

class FileActions {
 public:
  FileActions() { GROKLAB_CHECK(posix_spawn_file_actions_init(&actions_) == 0); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

std::vector<std::string> child_environment() {
  std::vector<std::string> values;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!text.starts_with("LC_") && !text.starts_with("LANG") && !text.starts_with("SOURCE_DATE_EPOCH=")) {
      values.emplace_back(text);
    }
  }
  values.emplace_back("LC_ALL=C.UTF-8");
  values.emplace_back("SOURCE_DATE_EPOCH=0");
  return values;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) {
    result.push_back(text.data());
  }
  result.push_back(nullptr);
  return result;
}

/// Reads both pipes to their ends; one after the other could block the child on the second.
void drain(Fd& out, Fd& err, ChildResult& result) {
  std::array<char, 65536> buffer{};
  while (out.get() >= 0 || err.get() >= 0) {
    std::array<pollfd, 2> wait{pollfd{out.get(), POLLIN, 0}, pollfd{err.get(), POLLIN, 0}};
    if (::poll(wait.data(), wait.size(), -1) < 0 && errno != EINTR) {
      throw Error(ErrorKind::Io, std::string("cannot read from a program: ") + std::strerror(errno), "", "");
    }
    for (std::size_t i = 0; i < wait.size(); ++i) {
      if (wait[i].revents == 0) {
        continue;
      }
      const ssize_t n = ::read(wait[i].fd, buffer.data(), buffer.size());
      if (n > 0) {
        (i == 0 ? result.out : result.err).append(buffer.data(), static_cast<std::size_t>(n));
      } else if (n == 0 || errno != EINTR) {
        (i == 0 ? out : err).close();
      }
    }
  }
}

}  // namespace

std::optional<ChildResult> run_child(const std::vector<std::string>& argv, const std::string& folder) {
  GROKLAB_CHECK(!argv.empty());
  Pipe out;
  Pipe err;
  FileActions actions;
  GROKLAB_CHECK(posix_spawn_file_actions_addopen(actions.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0);
  GROKLAB_CHECK(posix_spawn_file_actions_adddup2(actions.get(), out.write_end.get(), STDOUT_FILENO) == 0);
  GROKLAB_CHECK(posix_spawn_file_actions_adddup2(actions.get(), err.write_end.get(), STDERR_FILENO) == 0);
  GROKLAB_CHECK(posix_spawn_file_actions_addchdir_np(actions.get(), folder.c_str()) == 0);

  if (::access(folder.c_str(), X_OK) != 0) {
    throw Error(ErrorKind::Io, std::string("cannot enter the folder: ") + std::strerror(errno), folder, "");
  }
  std::vector<std::string> arguments = argv;
  std::vector<std::string> environment = child_environment();
  pid_t pid = 0;
  const int refused = ::posix_spawnp(&pid, argv[0].c_str(), actions.get(), nullptr, pointers(arguments).data(),
                                     pointers(environment).data());
  if (refused == ENOENT) {
    return std::nullopt;
  }
  if (refused != 0) {
    throw Error(ErrorKind::Io, std::string("cannot be started: ") + std::strerror(refused), argv[0], "");
  }
  out.write_end.close();
  err.write_end.close();
  ChildResult result;
  drain(out.read_end, err.read_end, result);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) {
      throw Error(ErrorKind::Io, std::string("cannot wait for its end: ") + std::strerror(errno), argv[0], "");
    }
  }
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

std::string complaint(const ChildResult& result) {
  constexpr std::size_t kLongest = 400;
  const std::size_t begin = std::min(result.err.find_first_not_of(" \t\r\n"), result.err.size());
  const std::string words = result.err.substr(begin, kLongest);
  return words.empty() ? "exit code " + std::to_string(result.exit_code) : words;
}

}  // namespace groklab
