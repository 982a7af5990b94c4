// SPDX-License-Identifier: MIT
#include "server/run_reader.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "runs/run_layout.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFiles[] = {kConfigFile, kRunJsonFile, kMetricsFile};

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<double> number_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

std::optional<std::int64_t> whole_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_integer() ? std::optional(found->get<std::int64_t>()) : std::nullopt;
}

std::optional<double> finite(double value) { return std::isfinite(value) ? std::optional(value) : std::nullopt; }

std::string iso_time(std::int64_t ns) {
  const auto seconds = static_cast<std::time_t>(ns / 1'000'000'000);
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds));
}

}  // namespace

RunStamp::File file_stamp(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) {
    return {};
  }
  return {found.st_ino, found.st_mtim.tv_sec * std::int64_t{1'000'000'000} + found.st_mtim.tv_nsec, found.st_size};
}

RunStamp RunReader::stamp(const RunPlace& place, const Processes& processes) const {
  RunStamp stamp;
  if (place.is_packed()) {
    return stamp;
  }
  for (std::size_t i = 0; i < stamp.files.size(); ++i) {
    stamp.files[i] = file_stamp(fmt::format("{}/{}", place.path, kFiles[i]));
  }
  if (const auto found = processes.find(place.path); found != processes.end()) {
    stamp.pid = found->second.pid;
    stamp.is_paused = found->second.is_paused;
  }
  return stamp;
}

/// None of the files that are always read is a link to somewhere else.
bool RunReader::is_safe(const RunPlace& place) const {
  for (const std::string_view file : kFiles) {
    const std::string relative = fmt::format("{}/{}", place.relative, file);
    std::error_code code;
    const bool is_there =
        std::filesystem::symlink_status(root_.path_of(relative), code).type() != std::filesystem::file_type::not_found;
    if (is_there && !root_.holds_file(relative)) {
      return false;
    }
  }
  return true;
}

RunEntry RunReader::start_entry(const RunPlace& place) const {
  RunEntry entry;
  entry.place = place;
  entry.id = place.relative;
  entry.name = std::filesystem::path(place.relative).filename().string();
  entry.status = "damaged";
  return entry;
}

void RunReader::add_config(RunEntry& entry, const Config& config) const {
  entry.config = std::make_shared<const ConfigValues::Row>(values_.row(config));
  entry.steps = config.train.steps;
  entry.eval_every = config.train.eval_every;
}

RunEntry RunReader::from_index(const RunPlace& place, const Config& config, const Json& line) const {
  RunEntry entry = start_entry(place);
  add_config(entry, config);
  add_record(entry, line);
  return entry;
}

RunEntry RunReader::read(const RunPlace& place, const Config* config, const Processes& processes) const {
  RunEntry entry = start_entry(place);
  if (const auto found = processes.find(place.path); found != processes.end()) {
    entry.pid = found->second.pid;
    entry.trains_alone = found->second.trains_one_run();
  }
  try {
    const bool is_packed = place.is_packed();
    if (!is_packed && !is_safe(place)) {
      return entry;
    }
    const RunFolder folder = place.open();
    add_config(entry, config == nullptr ? folder.config() : *config);
    entry.status = "interrupted";  // before there is a run.json
    if (!is_packed) {
      entry.started = iso_time(file_stamp(folder.config_path()).changed_ns);
    }
    if (folder.holds(kRunJsonFile)) {
      add_record(entry, folder.read_run_json());
    }
    if (entry.is_live() || entry.status == "running" || entry.status == "interrupted") {
      add_live_values(entry);
    }
  } catch (const Error&) {
    entry.status = entry.config == nullptr ? "damaged" : entry.status;  // `groklab check` says what is wrong with it
  }
  if (entry.is_live()) {
    entry.status = processes.at(place.path).is_paused ? "paused" : "running";
    entry.outcome.clear();
  }
  return entry;
}

void RunReader::add_record(RunEntry& entry, const Json& record) const {
  entry.status = text_of(record, "status");
  if (entry.status == "running" && sees_processes_ && !entry.is_live()) {
    entry.status = "interrupted";
  }
  entry.outcome = text_of(record, "outcome");
  entry.last_step = whole_of(record, "last_step");
  entry.seconds = number_of(record, "seconds");
  if (const auto parent = record.find("parent"); parent != record.end() && parent->is_object()) {
    entry.parent = text_of(*parent, "name");
  }
  if (const auto reached = record.find("milestones"); reached != record.end() && reached->is_object()) {
    entry.mem_step = whole_of(*reached, "mem_step");
    entry.grok_step = whole_of(*reached, "grok_step");
    entry.grok99_step = whole_of(*reached, "grok99_step");
    entry.sustained_step = whole_of(*reached, "sustained_step");
    entry.delay = whole_of(*reached, "delay");
  }
  if (const auto last = record.find("final"); last != record.end() && last->is_object()) {
    entry.train_acc = number_of(*last, "train_acc");
    entry.test_acc = number_of(*last, "test_acc");
    entry.train_loss = number_of(*last, "train_loss");
    entry.test_loss = number_of(*last, "test_loss");
  }
}

/// Of a run that is not over: from its evaluations so far.
void RunReader::add_live_values(RunEntry& entry) const {
  metrics_.read(entry.place, entry.eval_every, [&](const MetricsHistory& history) {
    if (history.n_rows() == 0) {
      return;
    }
    entry.last_step = history.last_step();
    entry.train_acc = finite(history.last("train_acc"));
    entry.test_acc = finite(history.last("test_acc"));
    entry.train_loss = finite(history.last("train_loss"));
    entry.test_loss = finite(history.last("test_loss"));
    const MilestoneValues reached = history.milestones().values(false);
    entry.mem_step = reached.mem_step;
    entry.grok_step = reached.grok_step;
    entry.grok99_step = reached.grok99_step;
    entry.sustained_step = reached.sustained_step;
    entry.delay = reached.delay;
  });
}

}  // namespace groklab
