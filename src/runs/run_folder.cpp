// SPDX-License-Identifier: MIT
#include "runs/run_folder.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "config/config_file.hpp"
#include "core/atomic_file.hpp"
#include "core/check.hpp"
#include "core/error.hpp"
#include "core/parse_number.hpp"
#include "runs/json_text.hpp"
#include "runs/run_layout.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxRunJsonBytes = std::uint64_t{1} << 26;

std::string join(const std::string& folder, std::string_view name) {
  return fmt::format("{}{}{}", folder, folder.ends_with('/') ? "" : "/", name);
}

/// Removes a file; one that is not there is fine.
void remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    throw_io_error("remove the file", path, errno, 0);
  }
}

/// Length of metrics.jsonl; 0 where there is none yet.
std::uint64_t metrics_length(const std::string& path) {
  std::error_code code;
  const std::uintmax_t size = fs::file_size(path, code);
  return code ? 0 : size;
}

}  // namespace

std::string step_file_name(std::string_view prefix, std::int64_t step, std::string_view suffix) {
  return fmt::format("{}_{:08}{}", prefix, step, suffix);
}

std::optional<std::int64_t> parse_step_file_name(std::string_view name, std::string_view prefix,
                                                 std::string_view suffix) {
  if (name.size() <= prefix.size() + suffix.size() || !name.starts_with(prefix) || !name.ends_with(suffix)) {
    return std::nullopt;
  }
  const std::string_view digits = name.substr(prefix.size() + 1, name.size() - prefix.size() - 1 - suffix.size());
  const auto step = parse_number<std::int64_t>(digits);
  return step && *step >= 0 && step_file_name(prefix, *step, suffix) == name ? step : std::nullopt;
}

RunFolder RunFolder::create(const std::string& path, const std::string& config_toml) {
  std::error_code code;
  const Error taken(ErrorKind::Usage, "this folder already holds a run", path,
                    "go on with --resume, or choose another folder with --out");
  if (holds_run(path)) {
    throw taken;
  }
  if (fs::exists(path, code) && !fs::is_directory(path, code)) {
    throw Error(ErrorKind::Usage, "a file is in the way", path, "choose another folder with --out");
  }
  make_folder(path);
  RunFolder run(path);
  run.remove_leftovers();
  if (!create_file_atomically(run.config_path(), config_toml)) {
    throw taken;  // another process was faster
  }
  return run;
}

RunFolder RunFolder::open(const std::string& path) {
  if (!holds_run(path)) {
    throw Error(ErrorKind::BadFile, "no run in this folder (it has no config.toml)", path, "give the folder of a run");
  }
  RunFolder run(path);
  nlohmann::ordered_json document;
  try {
    document = run.read_run_json();
  } catch (const Error&) {
    return run;  // killed before the first run.json, or damaged: its states can still be read, and `check` reports it
  }
  const auto format = document.find("format");
  if (format != document.end() && format->is_number_integer() && format->get<std::int64_t>() > kRunFormat) {
    throw Error(ErrorKind::BadFile,
                fmt::format("written by a newer groklab (run format {}, this one reads up to {})",
                            format->get<std::int64_t>(), kRunFormat),
                path, "update groklab");
  }
  return run;
}

bool RunFolder::holds_run(const std::string& path) {
  std::error_code code;
  return fs::is_regular_file(join(path, kConfigFile), code) || fs::is_regular_file(join(path, kRunJsonFile), code);
}

std::string RunFolder::config_path() const { return join(path_, kConfigFile); }

std::string RunFolder::metrics_path() const { return join(path_, kMetricsFile); }

std::string RunFolder::checkpoint_path(std::int64_t step) const {
  return join(join(path_, kCheckpointsFolder), step_file_name("step", step, ".safetensors"));
}

std::string RunFolder::config_toml() const { return read_text_file(config_path()); }

Config RunFolder::config() const { return parse_config(config_toml(), config_path()); }

void RunFolder::write_run_json(const nlohmann::ordered_json& document) const {
  write_file_atomically(join(path_, kRunJsonFile), json_text(document));
}

nlohmann::ordered_json RunFolder::read_run_json() const {
  const std::string path = join(path_, kRunJsonFile);
  nlohmann::ordered_json document = parse_json(read_text_file(path, kMaxRunJsonBytes), path);
  if (!document.is_object()) {
    throw Error(ErrorKind::BadFile, "not a JSON object", path, "restore it from a good copy");
  }
  return document;
}

std::vector<std::int64_t> RunFolder::checkpoint_steps() const {
  std::vector<std::int64_t> steps;
  std::error_code code;
  for (fs::directory_iterator it(join(path_, kCheckpointsFolder), code), end; !code && it != end; it.increment(code)) {
    if (const auto step = parse_step_file_name(it->path().filename().string(), "step", ".safetensors")) {
      steps.push_back(*step);
    }
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

void RunFolder::save_checkpoint(const Checkpoint& checkpoint, const ModelSpec& spec) const {
  make_folder(join(path_, kCheckpointsFolder));
  write_file_atomically(checkpoint_path(checkpoint.step), encode_checkpoint(checkpoint, spec));
}

void RunFolder::save_resume_state(const Checkpoint& checkpoint, const ModelSpec& spec) const {
  write_file_atomically(join(path_, kResumeFile), encode_checkpoint(checkpoint, spec));
}

void RunFolder::remove_resume_state() const {
  remove_file(join(path_, kResumeFile));
  sync_folder(path_);
}

std::optional<Checkpoint> RunFolder::latest_state(const ModelSpec& spec, std::vector<std::string>* skipped) const {
  std::vector<std::string> candidates;
  for (const std::int64_t step : checkpoint_steps()) {
    candidates.push_back(checkpoint_path(step));
  }
  std::error_code code;
  const std::string resume = join(path_, kResumeFile);
  if (fs::symlink_status(resume, code).type() != fs::file_type::not_found) {
    candidates.push_back(resume);
  }
  const std::uint64_t metrics_bytes = metrics_length(metrics_path());
  std::optional<Checkpoint> latest;
  for (const std::string& path : candidates) {
    try {
      Checkpoint found = read_checkpoint(path, spec);
      if (found.metrics_bytes > metrics_bytes) {
        throw Error(
            ErrorKind::BadFile,
            fmt::format("it counts {} bytes of metrics.jsonl, which has {}", found.metrics_bytes, metrics_bytes), path,
            "");
      }
      if (!latest || found.step > latest->step) {
        latest = std::move(found);
      }
    } catch (const Error& error) {
      if (skipped != nullptr) {
        skipped->push_back(error.what());
      }
    }
  }
  return latest;
}

void RunFolder::remove_leftovers() const noexcept {
  try {
    remove_stale_temporaries(path_);
    std::error_code code;
    for (fs::recursive_directory_iterator it(path_, code), end; !code && it != end; it.increment(code)) {
      if (it->is_directory(code) && !it->is_symlink(code)) {
        remove_stale_temporaries(it->path().string());
      }
    }
  } catch (const std::exception&) {
    return;  // what is stale stays, and is harmless
  }
}

}  // namespace groklab
