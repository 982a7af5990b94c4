// SPDX-License-Identifier: MIT
#include "sweep/sweep_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <unordered_map>

#include "config/config_file.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "runs/json_text.hpp"
#include "runs/run_layout.hpp"
#include "sweep/sweep_index.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kSweepFile = "sweep.toml";
constexpr std::string_view kErrorsFolder = "errors";
constexpr std::string_view kIndexFile = "index.jsonl";
constexpr std::string_view kDatabaseFile = "index.sqlite";

std::string join_path(const std::string& folder, std::string_view name) { return (fs::path(folder) / name).string(); }

/// True where every job of `few` is one of `many`, with the same configuration.
bool contains_all(std::span<const SweepJob> many, std::span<const SweepJob> few) {
  std::unordered_map<std::string, const SweepJob*> by_name;
  for (const SweepJob& job : many) {
    by_name.emplace(job.name, &job);
  }
  return std::all_of(few.begin(), few.end(), [&](const SweepJob& job) {
    const auto found = by_name.find(job.name);
    return found != by_name.end() && config_to_toml(found->second->config) == config_to_toml(job.config);
  });
}

}  // namespace

bool JobRecord::has_ended() const { return run.is_object() && is_end_status(run.value("status", "")); }

bool SweepFolder::holds_sweep(const std::string& path) {
  std::error_code code;
  return fs::is_regular_file(join_path(path, kSweepFile), code);
}

SweepFolder SweepFolder::open(const std::string& path) {
  if (!holds_sweep(path)) {
    throw Error(ErrorKind::BadFile, "no sweep in this folder (it has no sweep.toml)", path,
                "give the folder of a sweep");
  }
  return SweepFolder(path);
}

SweepFolder SweepFolder::join(const std::string& path, const std::string& toml, std::span<const SweepJob> jobs,
                              bool must_exist) {
  SweepFolder folder(path);
  if (must_exist && !holds_sweep(path)) {
    throw Error(ErrorKind::Usage, "no sweep to go on with", path, "leave out --resume to begin one");
  }
  if (RunFolder::holds_run(path)) {
    throw Error(ErrorKind::Usage, "this folder holds a run", path, "choose another folder with --out");
  }
  make_folder(path);
  if (create_file_atomically(folder.sweep_path(), toml) || read_text_file(folder.sweep_path()) == toml) {
    return folder;
  }
  const std::vector<SweepJob> present = folder.jobs();
  if (contains_all(present, jobs)) {
    return folder;
  }
  if (!contains_all(jobs, present)) {
    throw Error(ErrorKind::Usage, "this folder holds another sweep", path, "choose another folder with --out");
  }
  write_file_atomically(folder.sweep_path(), toml);
  return folder;
}

SweepFolder::SweepFolder(std::string path) : path_(std::move(path)), packs_(std::make_shared<RunPacks>(packs_path())) {}

std::string SweepFolder::sweep_path() const { return join_path(path_, kSweepFile); }

std::string SweepFolder::run_path(const std::string& job) const {
  return join_path(join_path(path_, kRunsFolder), job);
}

std::string SweepFolder::packs_path() const { return join_path(path_, kPacksFolder); }

std::string SweepFolder::database_path() const { return join_path(path_, kDatabaseFile); }

std::string SweepFolder::index_path() const { return join_path(path_, kIndexFile); }

std::vector<SweepJob> SweepFolder::jobs() const {
  return expand_jobs(parse_sweep(read_text_file(sweep_path()), sweep_path()));
}

void SweepFolder::refresh() const { packs_->refresh(); }

bool SweepFolder::is_packed(const std::string& job) const {
  if (!packs_->contains(job)) {
    packs_->refresh();
  }
  return packs_->contains(job);
}

RunFiles SweepFolder::packed_files(const std::string& job) const { return packs_->read(job); }

bool SweepFolder::holds_run(const std::string& job) const {
  return packs_->contains(job) || RunFolder::holds_unpacked_run(run_path(job));
}

RunFolder SweepFolder::open_run(const std::string& job) const {
  return packs_->contains(job) ? RunFolder::open_packed(packs_, run_path(job)) : RunFolder::unpacked(run_path(job));
}

std::string SweepFolder::error_path(const std::string& job) const {
  return join_path(join_path(path_, kErrorsFolder), job + ".json");
}

JobRecord SweepFolder::read_job(const std::string& job) const { return {read_record(job), read_error(job)}; }

nlohmann::ordered_json SweepFolder::read_record(const std::string& job) const {
  try {
    return holds_run(job) ? open_run(job).read_run_json() : Json();
  } catch (const Error&) {
    return nullptr;  // killed before the first run.json, or damaged: training looks at its states
  }
}

std::string SweepFolder::read_error(const std::string& job) const {
  const std::string path = error_path(job);
  std::error_code code;
  if (!fs::is_regular_file(path, code)) {
    return "";
  }
  const Json document = parse_json(read_text_file(path), path);
  const auto error = document.find("error");
  if (error == document.end() || !error->is_string()) {
    throw Error(ErrorKind::BadFile, "it names no error", path, "remove it: the job is then tried again");
  }
  return error->get<std::string>();
}

void SweepFolder::record_error(const std::string& job, const std::string& text) const {
  make_folder(join_path(path_, kErrorsFolder));
  write_file_atomically(error_path(job), json_text(Json{{"job", job}, {"error", text}}));
}

void SweepFolder::remove_error(const std::string& job) const {
  std::error_code ignored;
  fs::remove(error_path(job), ignored);
}

void SweepFolder::write_index() const {
  std::string text;
  std::vector<Json> lines;
  for (const SweepJob& job : jobs()) {
    lines.push_back(index_line(job, read_job(job.name)));
    text += lines.back().dump() + "\n";
  }
  write_file_atomically(index_path(), text);
  write_sweep_index(database_path(), lines);
}

std::unordered_map<std::string, nlohmann::ordered_json> SweepFolder::read_index() const {
  std::error_code code;
  const fs::file_time_type made = fs::last_write_time(database_path(), code);
  if (code) {
    return {};
  }
  // The same time is newer too: the clock of a file system may stand still for milliseconds.
  const auto is_newer = [&](const fs::path& path) {
    const fs::file_time_type changed = fs::last_write_time(path, code);
    return !code && changed >= made;
  };
  bool is_stale = is_newer(join_path(path_, kRunsFolder)) || is_newer(packs_path());
  for (fs::directory_iterator it(packs_path(), code), end; !code && it != end; it.increment(code)) {
    is_stale = is_stale || is_newer(it->path());
  }
  return is_stale ? std::unordered_map<std::string, Json>() : read_sweep_index(database_path());
}

nlohmann::ordered_json index_line(const SweepJob& job, const JobRecord& record) {
  Json line;
  line["name"] = job.name;
  for (const KeyValue& key : job.varied) {
    line["keys"][key.key] = Json::accept(key.value) ? Json::parse(key.value) : Json(key.value);
  }
  const bool has_run = record.run.is_object();
  line["status"] = has_run ? record.run.value("status", "") : record.error.empty() ? "waiting" : "error";
  for (const char* key : {"outcome", "last_step", "milestones", "final", "seconds"}) {
    line[key] = has_run && record.run.contains(key) ? record.run[key] : Json(nullptr);
  }
  if (!record.error.empty()) {
    line["error"] = record.error;
  }
  return line;
}

}  // namespace groklab
