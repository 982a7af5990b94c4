// SPDX-License-Identifier: MIT
#include "server/run_control.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <map>

#include "config/options.hpp"
#include "config/presets.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "runs/run_layout.hpp"
#include "server/live_processes.hpp"
#include "sweep/sweep_file.hpp"

extern "C" {  // which the header of glibc 2.36 leaves out
#include <sys/pidfd.h>
}

namespace groklab {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestName = 100;
constexpr std::size_t kMostOverrides = 200;
constexpr std::string_view kFileKeys[] = {"model.init_from"};  // a path from a request reaches no file system

bool may_be_in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-' || c == '+' || c == '^';
}

void check_name(const std::string& name) {
  if (name.empty() || name.size() > kLongestName || name[0] == '.' || name[0] == '-' ||
      !std::all_of(name.begin(), name.end(), may_be_in_name)) {
    throw Error(ErrorKind::Usage, "not a name for a folder", "name",
                "up to 100 letters, digits and . _ + ^ -, the first one a letter, a digit or _");
  }
}

/// Words of a command line that are keys with values and nothing else: no option, no file.
void check_overrides(const std::vector<std::string>& overrides) {
  if (overrides.size() > kMostOverrides) {
    throw Error(ErrorKind::Usage, "too many keys", "overrides", "");
  }
  Config defaults;
  std::vector<Option> table = options(defaults);
  for (const std::string& word : overrides) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || word.starts_with('-')) {
      throw Error(ErrorKind::Usage, "not key=value", word, "");
    }
    const std::string_view key = find_option(table, word.substr(0, equals), word).key;
    if (std::find(std::begin(kFileKeys), std::end(kFileKeys), key) != std::end(kFileKeys)) {
      throw Error(ErrorKind::Usage, "this key names a file, which the page cannot", std::string(key),
                  "train it from the command line");
    }
  }
}

template <class Embedded>
void check_embedded(std::span<const Embedded> all, const std::string& name, const char* what) {
  if (std::none_of(all.begin(), all.end(), [&](const Embedded& one) { return one.name == name; })) {
    throw Error(ErrorKind::Usage, fmt::format("no such {}", what), name, "GET /api/info lists them");
  }
}

/// Signals the process that trains the run of this path, unless it has ended and another got its number since: then false.
bool signal_trainer(const std::string& run, int pid, std::initializer_list<int> signals) {
  const int fd = ::pidfd_open(pid, 0);
  const auto training = find_training_processes();
  const auto found = training.find(run);
  const bool is_it = fd >= 0 && found != training.end() && found->second.pid == pid;
  int code = 0;
  for (const int signal : signals) {
    if (is_it && code == 0 && ::pidfd_send_signal(fd, signal, nullptr, 0) != 0) {
      code = errno;
    }
  }
  ::close(fd);
  if (code != 0) {
    throw_io_error("signal the process", std::to_string(pid), code, 0);
  }
  return is_it;
}

void signal_run(const RunEntry& run, std::initializer_list<int> signals) {
  const auto training = find_training_processes();
  const auto found = training.find(run.place.path);
  if (found != training.end() && !found->second.trains_one_run()) {
    throw Error(ErrorKind::RunFailed, "its process trains other runs too", run.id, "stop or pause its sweep");
  }
  if (found == training.end() || !signal_trainer(run.place.path, found->second.pid, signals)) {
    throw Error(ErrorKind::RunFailed, "no process of this machine trains this run", run.id, "");
  }
}

/// The processes that train runs of a sweep at this moment: one, or some where it was divided; a run of each.
std::map<int, std::string> trainers_of(const SweepEntry& sweep) {
  std::map<int, std::string> run_of_pid;
  for (const auto& [run, process] : find_training_processes()) {
    if (run.starts_with(sweep.path + "/runs/")) {
      run_of_pid.emplace(process.pid, run);
    }
  }
  return run_of_pid;
}

void signal_sweep(const SweepEntry& sweep, std::initializer_list<int> signals) {
  bool is_any = false;
  for (const auto& [pid, run] : trainers_of(sweep)) {
    is_any |= signal_trainer(run, pid, signals);
  }
  if (!is_any) {
    throw Error(ErrorKind::RunFailed, "no process of this machine trains a run of this sweep at this moment", sweep.id,
                "");
  }
}

/// The command with the keys of a query and the folder of what it starts.
std::vector<std::string> with_keys_and_folder(std::vector<std::string> command, const StartQuery& query,
                                              const std::string& path) {
  command.insert(command.end(), query.overrides.begin(), query.overrides.end());
  command.insert(command.end(), {"--out", path});
  return command;
}

bool holds_record(const std::string& run) { return fs::exists(fs::path(run) / kRunJsonFile); }

bool is_training(const std::string& run) { return find_training_processes().contains(run); }

}  // namespace

std::string RunControl::free_name(const std::string& wanted, const std::string& otherwise) const {
  if (!first_.empty()) {
    throw Error(ErrorKind::Usage, "one run or sweep is served, where no other has a place", first_,
                "serve the folder that it is in");
  }
  const std::string stem = wanted.empty() ? otherwise : wanted;
  check_name(stem);
  std::string name = stem;
  for (int number = 2; fs::exists(root_.path_of(name)); ++number) {
    if (!wanted.empty()) {
      throw Error(ErrorKind::RunFailed, "a folder of this name is there already", name, "choose another name");
    }
    name = fmt::format("{}-{}", stem, number);
  }
  return name;
}

std::string RunControl::start(std::vector<std::string> arguments, const std::string& folder,
                              const std::function<bool(const std::string& path)>& has_begun) {
  arguments.insert(arguments.begin(), fs::read_symlink("/proc/self/exe").string());
  arguments.emplace_back("--quiet");
  const std::string path = root_.path_of(folder);
  const StartedProcess started = processes_.start(arguments, [&] { return has_begun(path); });
  if (!started.has_begun) {
    const std::string words =
        started.complaint.starts_with("groklab: ") ? started.complaint.substr(9) : started.complaint;
    throw Error(started.exit_code == exit_code_of(ErrorKind::Usage) ? ErrorKind::Usage : ErrorKind::RunFailed,
                words.empty() ? fmt::format("groklab ended with code {}", started.exit_code) : words, "", "");
  }
  return folder;
}

std::string RunControl::train(const StartQuery& query) {
  check_embedded(embedded_presets(), query.what, "preset");
  check_overrides(query.overrides);
  const std::string name = free_name(query.name, query.what);
  std::vector<std::string> arguments = with_keys_and_folder({"train", query.what}, query, root_.path_of(name));
  if (query.threads > 0) {
    arguments.insert(arguments.end(), {"--threads", std::to_string(query.threads)});
  }
  return start(std::move(arguments), name, holds_record);
}

std::string RunControl::sweep(const StartQuery& query) {
  check_embedded(embedded_sweeps(), query.what, "sweep");
  check_overrides(query.overrides);
  const std::string name = free_name(query.name, query.what);
  std::vector<std::string> arguments = with_keys_and_folder({"sweep", query.what}, query, root_.path_of(name));
  if (query.seeds > 0) {
    arguments.insert(arguments.end(), {"--seeds", std::to_string(query.seeds)});
  }
  return start(std::move(arguments), name, SweepFolder::holds_sweep);
}

std::string RunControl::fork(const RunEntry& run, std::int64_t step, const StartQuery& query) {
  check_overrides(query.overrides);
  const std::string name = free_name(query.name, fmt::format("{}_at{}", run.name, step));
  std::vector<std::string> arguments = with_keys_and_folder(
      {"train", "--fork", run.place.path, "--fork-step", std::to_string(step)}, query, root_.path_of(name));
  return start(std::move(arguments), name, holds_record);
}

void RunControl::make_checkpoint(const RunEntry& run, std::int64_t step) {
  const std::string& path = run.place.path;
  start({"checkpoint", path, std::to_string(step)}, run.place.relative, [&](const std::string&) {
    const std::vector<std::int64_t> making = checkpoints_being_made(path);
    return std::find(making.begin(), making.end(), step) != making.end() ||
           fs::exists(path + "/" + checkpoint_file(step));
  });
}

void RunControl::resume(const RunEntry& run) {
  if (run.is_live() || !run.sweep.empty() || (run.status != "stopped" && run.status != "interrupted")) {
    throw Error(ErrorKind::RunFailed, "there is nothing to resume: it is " + run.status, run.id, "");
  }
  start({"train", "--resume", run.place.path}, run.place.relative, is_training);
}

void RunControl::resume(const SweepEntry& sweep) {
  if (!sweep.error.empty() || sweep.counts.n_ended >= sweep.jobs->size() || !trainers_of(sweep).empty()) {
    throw Error(ErrorKind::RunFailed, "there is nothing to resume: it goes on, or all its runs have ended", sweep.id,
                "");
  }
  start({"sweep", sweep.path, "--resume"}, sweep.id, [&](const std::string&) { return !trainers_of(sweep).empty(); });
}

void RunControl::pause(const RunEntry& run) const { signal_run(run, {SIGSTOP}); }
void RunControl::pause(const SweepEntry& sweep) const { signal_sweep(sweep, {SIGSTOP}); }

void RunControl::go_on(const RunEntry& run) const { signal_run(run, {SIGCONT}); }
void RunControl::go_on(const SweepEntry& sweep) const { signal_sweep(sweep, {SIGCONT}); }

/// A paused process hears it when it goes on.
void RunControl::stop(const RunEntry& run) const { signal_run(run, {SIGTERM, SIGCONT}); }
void RunControl::stop(const SweepEntry& sweep) const { signal_sweep(sweep, {SIGTERM, SIGCONT}); }

}  // namespace groklab
