// SPDX-License-Identifier: MIT
#include "search/study_storage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "core/error.hpp"
#include "search/journal_storage.hpp"
#include "search/sqlite_storage.hpp"

namespace groklab {
namespace {

bool begins_as_sqlite(const std::string& path) {
  std::array<char, 16> head{};
  std::ifstream(path, std::ios::binary).read(head.data(), head.size());
  return std::string_view(head.data(), head.size()) == std::string_view("SQLite format 3\0", 16);
}

bool is_sqlite(const std::string& path) {
  std::error_code code;
  if (std::filesystem::file_size(path, code) > 0 && !code) {
    return begins_as_sqlite(path);
  }
  const std::string extension = std::filesystem::path(path).extension().string();
  return extension == ".db" || extension == ".sqlite" || extension == ".sqlite3";
}

}  // namespace

void StudyStorage::end_trial(std::int64_t number, TrialState state, std::vector<double> values,
                             const nlohmann::ordered_json& user_attrs) {
  const bool has_nan = std::any_of(values.begin(), values.end(), [](double value) { return std::isnan(value); });
  if (has_nan && state == TrialState::Complete) {
    state = TrialState::Fail;
  }
  if (has_nan || state == TrialState::Fail) {
    values.clear();
  }
  write_end(number, state, values, user_attrs);
}

std::unique_ptr<StudyStorage> open_storage(const StorageRequest& request) {
  std::unique_ptr<StudyStorage> storage;
  if (is_sqlite(request.path)) {
    storage = std::make_unique<SqliteStorage>(request);
  } else {
    storage = std::make_unique<JournalStorage>(request);
  }
  const std::vector<StudyDirection>& directions = storage->refresh().directions;
  const bool fits =
      std::ssize(directions) == request.n_objectives &&
      std::all_of(directions.begin(), directions.end(), [](StudyDirection d) { return d == StudyDirection::Minimize; });
  if (!fits) {
    throw Error(ErrorKind::Usage, fmt::format("the study '{}' has other objectives", request.study), request.path,
                "a search minimises the steps to its target, and objective.second where that is set; take another "
                "search.study");
  }
  return storage;
}

}  // namespace groklab
