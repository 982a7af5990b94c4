// SPDX-License-Identifier: MIT
#include "server/live_processes.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <system_error>

#include "core/parse_number.hpp"
#include "runs/run_layout.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

std::string read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Processes that hold a lock of flock(2): a line is "1: FLOCK ADVISORY WRITE <pid> ...".
std::set<int> lock_holders() {
  std::set<int> pids;
  std::istringstream lines(read_whole("/proc/locks"));
  std::string number, kind, mode, access, pid;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    if (words >> number >> kind >> mode >> access >> pid && kind == "FLOCK") {
      pids.insert(parse_number<int>(pid).value_or(0));
    }
  }
  pids.erase(0);
  return pids;
}

/// "S" asleep, "R" running, "T" stopped: the word after the name, which stands in brackets and may hold anything.
bool is_stopped(int pid) {
  const std::string stat = read_whole("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t bracket = stat.rfind(')');
  return bracket != std::string::npos && bracket + 2 < stat.size() && stat[bracket + 2] == 'T';
}

std::vector<std::string> arguments_of(int pid) {
  std::vector<std::string> arguments;
  std::istringstream words(read_whole("/proc/" + std::to_string(pid) + "/cmdline"));
  for (std::string word; std::getline(words, word, '\0');) {
    arguments.push_back(word);
  }
  return arguments;
}

/// The folders whose config.toml the process has open.
std::vector<std::string> runs_of(int pid) {
  std::vector<std::string> runs;
  std::error_code code;
  for (fs::directory_iterator it("/proc/" + std::to_string(pid) + "/fd", code), end; !code && it != end;
       it.increment(code)) {
    std::error_code gone;
    const fs::path target = fs::read_symlink(it->path(), gone);
    if (!gone && target.filename() == fs::path(kConfigFile)) {
      runs.push_back(target.parent_path().string());
    }
  }
  return runs;
}

}  // namespace

std::unordered_map<std::string, TrainingProcess> find_training_processes() {
  std::unordered_map<std::string, TrainingProcess> by_run;
  for (const int pid : lock_holders()) {
    const std::vector<std::string> runs = runs_of(pid);
    if (runs.empty()) {
      continue;
    }
    const TrainingProcess process{pid, is_stopped(pid), arguments_of(pid)};
    for (const std::string& run : runs) {
      by_run.emplace(run, process);
    }
  }
  return by_run;
}

std::vector<std::int64_t> checkpoints_being_made(const std::string& run) {
  std::vector<std::int64_t> steps;
  for (const auto& [draft, process] : find_training_processes()) {
    const std::vector<std::string>& words = process.arguments;
    if (words.size() > 3 && words[1] == "checkpoint" && words[2] == run) {
      steps.push_back(parse_number<std::int64_t>(words[3]).value_or(0));
    }
  }
  return steps;
}

}  // namespace groklab
