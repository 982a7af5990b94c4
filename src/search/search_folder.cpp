// SPDX-License-Identifier: MIT
#include "search/search_folder.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "runs/run_folder.hpp"
#include "sweep/sweep_folder.hpp"

namespace groklab {
namespace fs = std::filesystem;

bool SearchFolder::holds_search(const std::string& path) {
  std::error_code code;
  return fs::is_regular_file(SearchFolder(path).search_path(), code);
}

SearchFolder SearchFolder::join(const std::string& path, const std::string& toml, bool must_exist) {
  const SearchFolder folder(path);
  if (must_exist && !holds_search(path)) {
    throw Error(ErrorKind::Usage, "no search to go on with", path, "leave out --resume to begin one");
  }
  if (RunFolder::holds_run(path) || SweepFolder::holds_sweep(path)) {
    throw Error(ErrorKind::Usage, "this folder holds a run or a sweep", path, "choose another folder with --out");
  }
  make_folder(path);
  const std::string search_path = folder.search_path();
  if (create_file_atomically(search_path, toml)) {
    return folder;
  }
  const std::string present = read_text_file(search_path);
  if (present == toml) {
    return folder;
  }
  if (!is_same_search(parse_search(present, search_path), parse_search(toml, search_path))) {
    throw Error(ErrorKind::Usage, "this folder holds another search", path, "choose another folder with --out");
  }
  write_file_atomically(search_path, toml);
  return folder;
}

std::string SearchFolder::search_path() const { return (fs::path(path_) / "search.toml").string(); }
std::string SearchFolder::journal_path() const { return (fs::path(path_) / "journal.log").string(); }
std::string SearchFolder::run_path(const std::string& run) const { return (fs::path(path_) / "runs" / run).string(); }

std::string trial_run_name(std::int64_t number, int repetition) {
  const std::string name = fmt::format("trial_{:05}", number);
  return repetition == 0 ? name : fmt::format("{}-{}", name, repetition + 1);
}

}  // namespace groklab
