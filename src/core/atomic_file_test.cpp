// SPDX-License-Identifier: MIT
#include "core/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>

#include "core/test_folder.hpp"
#include "core/thrown_error.hpp"

// The program's own fsync and rename come before the C library's: the tests see their order and can make them fail.
namespace {
std::string disk_log;
std::string fail_at;  // "file", "rename" or "folder": that call fails with EIO
std::function<void()> before_sync_of_file;

int logged(const char* what, long result_of_call) {
  disk_log += std::string(disk_log.empty() ? "" : " ") + what;
  return static_cast<int>(result_of_call);
}
}  // namespace

extern "C" int fsync(int fd) {
  struct stat info {};
  ::fstat(fd, &info);
  const char* what = S_ISDIR(info.st_mode) ? "folder" : "file";
  if (before_sync_of_file && S_ISREG(info.st_mode)) {
    before_sync_of_file();
  }
  if (fail_at == what) {
    errno = EIO;
    return logged(what, -1);
  }
  return logged(what, ::syscall(SYS_fsync, fd));
}

extern "C" int rename(const char* from, const char* to) noexcept {
  if (fail_at == "rename") {
    errno = EIO;
    return logged("rename", -1);
  }
  return logged("rename", ::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

namespace groklab {
namespace {

namespace fs = std::filesystem;

std::string temporary(const std::string& path, pid_t pid, std::uint64_t number) {
  return fmt::format("{}.tmp.{}.{}", path, pid, number);
}

/// The number of a process that was.
pid_t dead_process() {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::_exit(0);
  }
  ::waitpid(pid, nullptr, 0);
  return pid;
}

std::size_t count_files(const std::string& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// Runs `body` in a forked child; the wait status.
int in_child(const std::function<int()>& body) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::_exit(body());
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status;
}

TEST(WriteFileAtomically, ReplacesTheContentAndLeavesNoTemporary) {
  const TestFolder folder;
  write_file_atomically(folder / "a.txt", "old");
  write_file_atomically(folder / "a.txt", "new content");
  EXPECT_EQ(read_text_file(folder / "a.txt"), "new content");
  EXPECT_EQ(count_files(folder.path()), 1U);
}

TEST(WriteFileAtomically, LeavesTheOldOrTheNewContentAtEveryCrashPoint) {
  const TestFolder folder;
  const std::string path = folder / "a.bin";
  const std::string older(3'000'000, 'o');
  const std::string newer(2'500'000, 'n');
  int kills = 0;
  bool survived = false;
  bool seen_old = false;
  bool seen_new = false;
  for (std::int64_t n = 1; !survived && n < 40; ++n) {
    write_file_atomically(path, older);
    const int status = in_child([&] {
      arm_crash_point(n);
      write_file_atomically(path, newer);
      return 0;
    });
    survived = WIFEXITED(status);
    kills += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? 1 : 0;
    const std::string found = read_text_file(path);
    EXPECT_TRUE(found == older || found == newer) << "crash point " << n;
    seen_old = seen_old || found == older;
    seen_new = seen_new || (!survived && found == newer);
    remove_stale_temporaries(folder.path());
    EXPECT_EQ(count_files(folder.path()), 1U) << "crash point " << n;
  }
  EXPECT_TRUE(survived);
  EXPECT_EQ(kills, 8);  // before and after open, three chunks, fsync, rename, fsync of the folder
  EXPECT_TRUE(seen_old && seen_new);
}

TEST(WriteFileAtomically, SyncsTheFileBeforeAndTheFolderAfterTheRename) {
  const TestFolder folder;
  disk_log.clear();
  write_file_atomically(folder / "a.txt", "x");
  EXPECT_EQ(disk_log, "file rename folder");
}

TEST(WriteFileAtomically, ReportsAFailureOfEveryStepWithOldOrNewContentInPlace) {
  const TestFolder folder;
  for (const char* step : {"file", "rename", "folder"}) {
    fail_at.clear();
    write_file_atomically(folder / "a.txt", "old");
    fail_at = step;
    EXPECT_EQ(kind_of([&] { write_file_atomically(folder / "a.txt", "new"); }), ErrorKind::Io) << step;
    fail_at.clear();
    EXPECT_EQ(read_text_file(folder / "a.txt"), step == std::string("folder") ? "new" : "old");
    EXPECT_EQ(count_files(folder.path()), 1U) << step;
  }
}

TEST(CreateFileAtomically, NeverReplacesAndLeavesNoTemporary) {
  const TestFolder folder;
  EXPECT_TRUE(create_file_atomically(folder / "a.txt", "first"));
  EXPECT_FALSE(create_file_atomically(folder / "a.txt", "second"));
  EXPECT_EQ(read_text_file(folder / "a.txt"), "first");
  EXPECT_EQ(count_files(folder.path()), 1U);
}

TEST(CrashPoint, IsArmedByTheEnvironment) {
  const TestFolder folder;  // takes what the killed child leaves
  const int status = in_child([&] {
    ::setenv("GROKLAB_CRASHPOINT", "3", 1);
    ::setenv("TMPDIR", folder.path().c_str(), 1);
    ::execl("/proc/self/exe", "self", "--gtest_filter=WriteFileAtomically.ReplacesTheContentAndLeavesNoTemporary",
            "--gtest_brief=1", nullptr);
    return 1;
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
}

TEST(WriteFileAtomically, ReportsARefusedWriteAndKeepsTheOldFile) {
  const TestFolder folder;
  const std::string path = folder / "a.txt";
  write_file_atomically(path, "old");
  const int status = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      write_file_atomically(path, std::string(5000, 'x'));
    } catch (const Error& error) {
      const std::string text = error.what();
      const bool said = text.find(path) != std::string::npos && text.find("5000 bytes") != std::string::npos;
      return error.kind() == ErrorKind::Io && said && !error.hint().empty() ? 0 : 2;
    }
    return 3;
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(read_text_file(path), "old");
  EXPECT_EQ(count_files(folder.path()), 1U);
}

TEST(WriteFileAtomically, RefusesAFolderInTheWayAndAMissingFolder) {
  const TestFolder folder;
  fs::create_directories(folder / "sub/deeper");
  EXPECT_EQ(kind_of([&] { write_file_atomically(folder / "sub", "x"); }), ErrorKind::Io);
  EXPECT_EQ(kind_of([&] { write_file_atomically(folder / "none/a.txt", "x"); }), ErrorKind::Io);
  EXPECT_EQ(count_files(folder.path()), 1U);
}

TEST(WriteFileAtomically, TakesAnotherNumberWhereADeadProcessHadTheSameName) {
  const TestFolder folder;
  for (std::uint64_t n = 0; n < 200; ++n) {
    std::ofstream(temporary(folder / "a.txt", ::getpid(), home_of_temporaries() + n)) << "left over";
  }
  write_file_atomically(folder / "a.txt", "new");
  EXPECT_EQ(read_text_file(folder / "a.txt"), "new");
  remove_stale_temporaries(folder.path());
  EXPECT_EQ(count_files(folder.path()), 1U);
}

TEST(RemoveStaleTemporaries, KeepsThoseOfLivingProcessesAndOtherFiles) {
  const TestFolder folder;
  const std::string of_dead = temporary(folder / "a.json", dead_process(), home_of_temporaries());
  std::ofstream(of_dead) << "x";
  std::ofstream(temporary(folder / "a.json", ::getppid(), home_of_temporaries())) << "x";
  std::ofstream(folder / "a.tmp.x.0") << "x";
  std::ofstream(folder / "a.1.2") << "x";
  remove_stale_temporaries(folder.path());
  EXPECT_FALSE(fs::exists(of_dead));
  EXPECT_EQ(count_files(folder.path()), 3U);
  remove_stale_temporaries(folder / "none");
}

TEST(RemoveStaleTemporaries, RemovesThoseOfAProcessThatItsParentHasNotAskedAbout) {
  const TestFolder folder;
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::_exit(0);
  }
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);  // it has ended, and is still there
  const std::string path = temporary(folder / "a.json", pid, home_of_temporaries());
  std::ofstream(path) << "x";
  remove_stale_temporaries(folder.path());
  EXPECT_FALSE(fs::exists(path));
  ::waitpid(pid, nullptr, 0);
}

TEST(RemoveStaleTemporaries, LeavesThoseOfOtherMachinesADay) {
  const TestFolder folder;
  constexpr std::uint64_t kElsewhere = std::uint64_t{1} << 32;
  ASSERT_NE(kElsewhere, home_of_temporaries());
  // The same process numbers mean nothing there: neither that of the dead nor our own.
  for (const pid_t pid : {dead_process(), ::getpid()}) {
    const std::string path = temporary(folder / "a.json", pid, kElsewhere);
    std::ofstream(path) << "being written";
    remove_stale_temporaries(folder.path());
    ASSERT_TRUE(fs::exists(path));
    fs::last_write_time(path, fs::last_write_time(path) - std::chrono::hours(25));
    remove_stale_temporaries(folder.path());
    EXPECT_FALSE(fs::exists(path));
  }
}

TEST(MakeFolder, RemovesWhatAProcessThatIsGoneLeftInIt) {
  const TestFolder folder;
  std::ofstream(temporary(folder / "a.json", dead_process(), home_of_temporaries())) << "x";
  make_folder(folder.path());
  EXPECT_EQ(count_files(folder.path()), 0U);
}

TEST(RemoveStaleTemporaries, KeepsWhatThisProcessIsWriting) {
  const TestFolder folder;
  before_sync_of_file = [&] { remove_stale_temporaries(folder.path()); };
  write_file_atomically(folder / "a.txt", "x");
  before_sync_of_file = nullptr;
  EXPECT_EQ(read_text_file(folder / "a.txt"), "x");
}

TEST(ReadFile, RefusesWhatIsNotAnOrdinaryFile) {
  const TestFolder folder;
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
  fs::create_symlink(folder / "loop", folder / "loop");
  for (const char* name : {"/none", "", "/fifo", "/loop", "/fifo/x"}) {
    EXPECT_EQ(kind_of([&] { read_file(folder.path() + name); }), ErrorKind::BadFile) << name;
  }
  EXPECT_EQ(kind_of([&] { read_file(std::string("a\0b", 3)); }), ErrorKind::BadFile);
}

TEST(ReadFile, RefusesMoreThanTheLimitAndReadsExactlyTheLimit) {
  const TestFolder folder;
  write_file_atomically(folder / "a", "12345");
  EXPECT_EQ(read_file(folder / "a", 5).size(), 5U);
  EXPECT_EQ(kind_of([&] { read_file(folder / "a", 4); }), ErrorKind::BadFile);
  write_file_atomically(folder / "empty", "");
  EXPECT_TRUE(read_file(folder / "empty").empty());
}

TEST(MakeFolder, SyncsTheFolderThatEachNewOneIsIn) {
  const TestFolder folder;
  disk_log.clear();
  make_folder(folder / "a/b");
  EXPECT_EQ(disk_log, "folder folder");
}

TEST(MakeFolder, MakesParentsAndNamesAFileInTheWay) {
  const TestFolder folder;
  make_folder(folder / "a/b//c/");
  make_folder(folder / "a/b/c");
  EXPECT_TRUE(fs::is_directory(folder / "a/b/c"));
  write_file_atomically(folder / "file", "x");
  try {
    make_folder(folder / "file/deeper");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Io);
    EXPECT_EQ(error.where(), folder / "file");
  }
}

}  // namespace
}  // namespace groklab
