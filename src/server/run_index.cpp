// SPDX-License-Identifier: MIT
#include "server/run_index.hpp"

#include <algorithm>
#include <filesystem>
#include <unordered_map>

#include "runs/run_layout.hpp"
#include "server/request_target.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostRemembered = 10000;  // ids of runs that went

std::string child_of(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + "/" + name;
}

/// Folders in a folder that may hold runs, sorted. Their names can stand in JSON, and nothing is a link.
std::vector<std::string> folders_in(const std::string& path) {
  std::vector<std::string> names;
  std::error_code code;
  for (fs::directory_iterator it(path, code), end; !code && it != end; it.increment(code)) {
    std::error_code gone;
    std::string name = it->path().filename().string();
    if (!name.starts_with('.') && it->symlink_status(gone).type() == fs::file_type::directory && is_plain_text(name)) {
      names.push_back(std::move(name));
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

RunIndex::RunIndex(const RunRoot& root, std::string first, RunReader reader)
    : root_(root), reader_(reader), first_(std::move(first)) {}

void RunIndex::begin() {
  processes_ = find_training_processes();
  change_ = {};
  change_.generation = generation_ + 1;
}

IndexChange RunIndex::finish() {
  const std::lock_guard lock(mutex_);
  if (change_.is_empty()) {
    change_.generation = generation_;
  }
  generation_ = change_.generation;
  return std::move(change_);
}

IndexChange RunIndex::scan() {
  begin();
  visit(first_, 0, true);
  return finish();
}

IndexChange RunIndex::refresh(const std::set<std::string>& folders) {
  begin();
  for (const std::string& folder : folders) {
    refresh_changed(folder);
  }
  std::vector<RunPlace> live;
  for (const RunEntryPtr& entry : runs()) {
    if (entry->is_live() || processes_.contains(entry->place.path)) {
      live.push_back(entry->place);
    }
  }
  for (const RunPlace& place : live) {
    refresh_changed(place.relative);
  }
  return finish();
}

std::string RunIndex::nearest_node(std::string folder) const {
  while (!nodes_.contains(folder) && !folder.empty()) {
    const std::size_t slash = folder.rfind('/');
    folder = slash == std::string::npos ? "" : folder.substr(0, slash);
  }
  return folder;
}

void RunIndex::refresh_changed(const std::string& folder) {
  const std::string known = nearest_node(folder);
  const auto node = nodes_.find(known);
  if (node == nodes_.end()) {
    return;
  }
  if (const auto sweep = opened_.find(known); sweep != opened_.end()) {
    refresh_sweep(known);
  } else if (node->second.kind == Kind::Container) {
    visit(known, static_cast<int>(std::count(known.begin(), known.end(), '/')), false);
  } else if (const auto [owner, job] = job_of(known); job != nullptr) {
    refresh_job(opened_.at(owner), *job, nullptr);
    publish_sweep(owner);
  } else {
    refresh_run(known);
  }
}

std::pair<std::string, const SweepJob*> RunIndex::job_of(const std::string& id) const {
  static const std::string kRuns = "/" + std::string(kRunsFolder) + "/";
  const std::size_t slash = id.rfind(kRuns);
  const auto sweep = slash == std::string::npos ? opened_.end() : opened_.find(id.substr(0, slash));
  if (sweep == opened_.end()) {
    return {"", nullptr};
  }
  const std::string name = id.substr(slash + kRuns.size());
  const std::vector<SweepJob>& jobs = *sweep->second.jobs;
  const auto job =
      std::find_if(jobs.begin(), jobs.end(), [&](const SweepJob& candidate) { return candidate.name == name; });
  return {sweep->first, job == jobs.end() ? nullptr : &*job};
}

RunIndex::Kind RunIndex::kind_of(const std::string& folder) const {
  if (root_.holds_file(child_of(folder, "sweep.toml"))) {
    return Kind::Sweep;
  }
  const bool is_run = root_.holds_file(child_of(folder, std::string(kConfigFile))) ||
                      root_.holds_file(child_of(folder, std::string(kRunJsonFile)));
  return is_run ? Kind::Run : Kind::Container;
}

void RunIndex::visit(const std::string& folder, int depth, bool look_at_runs) {
  if (!folder.empty() && !root_.holds_folder(folder)) {
    remove_below(folder);
    return;
  }
  const Kind kind = folder.empty() ? Kind::Container : kind_of(folder);
  const auto known = nodes_.find(folder);
  if (known != nodes_.end() && known->second.kind != kind) {
    remove_below(folder);
  }
  const bool is_new = nodes_.try_emplace(folder).second;
  nodes_[folder].kind = kind;
  change_.is_new_structure = change_.is_new_structure || is_new;
  if (kind == Kind::Container) {
    visit_children(folder, depth, look_at_runs);
  } else if (is_new || look_at_runs) {
    kind == Kind::Run ? refresh_run(folder) : refresh_sweep(folder);
  }
}

void RunIndex::visit_children(const std::string& folder, int depth, bool look_at_runs) {
  const std::vector<std::string> names = folders_in(root_.path_of(folder));
  if (depth < kMaxDepth) {
    for (const std::string& name : names) {
      visit(child_of(folder, name), depth + 1, look_at_runs);
    }
  }
  std::vector<std::string> gone;
  const std::string prefix = child_of(folder, "");
  for (auto it = nodes_.upper_bound(prefix); it != nodes_.end() && it->first.starts_with(prefix); ++it) {
    const std::string name = it->first.substr(prefix.size());
    if (name.find('/') == std::string::npos && !std::binary_search(names.begin(), names.end(), name)) {
      gone.push_back(it->first);
    }
  }
  for (const std::string& child : gone) {
    remove_below(child);
  }
}

void RunIndex::refresh_run(const std::string& folder) {
  const RunPlace place{folder, root_.path_of(folder), nullptr, ""};
  if (!root_.holds_folder(folder) || kind_of(folder) != Kind::Run) {
    remove_below(folder);
    return;
  }
  const RunStamp stamp = reader_.stamp(place, processes_);
  Node& node = nodes_[folder];
  if (stamp != node.stamp) {
    node.stamp = stamp;
    keep(reader_.read(place, processes_));
  }
}

void RunIndex::refresh_sweep(const std::string& folder) {
  Node& node = nodes_[folder];
  const RunStamp::File file = file_stamp(root_.path_of(child_of(folder, "sweep.toml")));
  std::unordered_map<std::string, nlohmann::ordered_json> lines;
  if (!opened_.contains(folder) || node.stamp.files[0] != file) {
    node.stamp.files[0] = file;
    opened_.insert_or_assign(folder, read_sweep_entry(folder, root_.path_of(folder)));
    change_.is_new_structure = true;
    if (const auto& sweep = opened_.at(folder).folder) {
      lines = sweep->read_index();
    }
  }
  const SweepEntry& sweep = opened_.at(folder);
  if (sweep.folder != nullptr) {
    sweep.folder->refresh();
  }
  for (const SweepJob& job : *sweep.jobs) {
    const auto line = lines.find(job.name);
    refresh_job(sweep, job, line == lines.end() ? nullptr : &line->second);
  }
  publish_sweep(folder);
}

void RunIndex::refresh_job(const SweepEntry& sweep, const SweepJob& job, const nlohmann::ordered_json* line) {
  const std::string id = sweep.run_id(job);
  auto node = nodes_.find(id);
  if (node != nodes_.end() && node->second.has_ended) {
    return;
  }
  const RunPlace place{id, sweep.folder->run_path(job.name), sweep.folder, job.name};
  const bool is_packed = place.is_packed();
  if (is_packed && !sweep.folder->holds_run(job.name)) {
    return;  // it has not begun
  }
  const RunStamp stamp = reader_.stamp(place, processes_);
  if (node != nodes_.end() && node->second.stamp == stamp && !is_packed) {
    return;
  }
  if (node == nodes_.end()) {
    node = nodes_.emplace(id, Node{Kind::Run, {}, false}).first;
    change_.is_new_structure = true;
  }
  node->second.stamp = stamp;
  RunEntry entry =
      line != nullptr ? reader_.from_index(place, job.config, *line) : reader_.read(place, &job.config, processes_);
  entry.sweep = sweep.id;
  node->second.has_ended = !entry.is_live() && entry.has_ended();
  keep(std::move(entry));
}

void RunIndex::publish_sweep(const std::string& folder) {
  SweepEntry& sweep = opened_.at(folder);
  SweepCounts counts;
  const std::lock_guard lock(mutex_);
  for (const SweepJob& job : *sweep.jobs) {
    const auto found = runs_.find(sweep.run_id(job));
    if (found != runs_.end()) {
      counts.add(*found->second);
    }
  }
  const auto published = sweeps_.find(folder);
  const bool is_same =
      published != sweeps_.end() && published->second->jobs == sweep.jobs && published->second->counts == counts;
  if (!is_same) {
    sweep.counts = counts;
    sweep.changed = change_.generation;
    change_.sweeps.push_back(sweeps_[folder] = std::make_shared<const SweepEntry>(sweep));
  }
}

void RunIndex::keep(RunEntry entry) {
  const std::lock_guard lock(mutex_);
  RunEntryPtr& kept = runs_[entry.id];
  entry.changed = change_.generation;
  entry.revision = kept == nullptr ? 1 : kept->revision + 1;
  kept = std::make_shared<const RunEntry>(std::move(entry));
  change_.runs.push_back(kept);
}

void RunIndex::remove_below(const std::string& folder) {
  const auto is_below = [&](const std::string& id) { return id == folder || id.starts_with(folder + "/"); };
  std::erase_if(nodes_, [&](const auto& node) { return is_below(node.first); });
  std::erase_if(opened_, [&](const auto& sweep) { return is_below(sweep.first); });
  change_.is_new_structure = true;
  const std::lock_guard lock(mutex_);
  std::erase_if(sweeps_, [&](const auto& sweep) { return is_below(sweep.first); });
  std::erase_if(runs_, [&](const auto& run) {
    if (is_below(run.first)) {
      change_.removed.push_back(run.first);
      removed_.emplace_back(change_.generation, run.first);
    }
    return is_below(run.first);
  });
  if (removed_.size() > kMostRemembered) {
    removed_.erase(removed_.begin(), removed_.end() - kMostRemembered);
  }
}

std::vector<std::string> RunIndex::watched_folders() const {
  std::vector<std::string> folders;
  for (const auto& [folder, node] : nodes_) {
    if (!node.has_ended) {
      folders.push_back(folder);
    }
    if (node.kind == Kind::Sweep) {
      folders.push_back(child_of(folder, std::string(kRunsFolder)));
      folders.push_back(child_of(folder, std::string(kPacksFolder)));
    }
  }
  return folders;
}

std::uint64_t RunIndex::generation() const {
  const std::lock_guard lock(mutex_);
  return generation_;
}

std::vector<RunEntryPtr> RunIndex::runs() const {
  const std::lock_guard lock(mutex_);
  std::vector<RunEntryPtr> all;
  all.reserve(runs_.size());
  for (const auto& run : runs_) {
    all.push_back(run.second);
  }
  return all;
}

RunEntryPtr RunIndex::find_run(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = runs_.find(id);
  return found == runs_.end() ? nullptr : found->second;
}

std::vector<SweepEntryPtr> RunIndex::sweeps() const {
  const std::lock_guard lock(mutex_);
  std::vector<SweepEntryPtr> all;
  for (const auto& sweep : sweeps_) {
    all.push_back(sweep.second);
  }
  return all;
}

SweepEntryPtr RunIndex::find_sweep(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = sweeps_.find(id);
  return found == sweeps_.end() ? nullptr : found->second;
}

IndexChange RunIndex::changes_since(std::uint64_t generation) const {
  IndexChange change;
  const std::lock_guard lock(mutex_);
  change.generation = generation_;
  for (const auto& run : runs_) {
    if (run.second->changed > generation) {
      change.runs.push_back(run.second);
    }
  }
  for (const auto& sweep : sweeps_) {
    if (sweep.second->changed > generation) {
      change.sweeps.push_back(sweep.second);
    }
  }
  for (const auto& [when, id] : removed_) {
    if (when > generation && !runs_.contains(id)) {
      change.removed.push_back(id);
    }
  }
  return change;
}

}  // namespace groklab
