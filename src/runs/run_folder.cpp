// SPDX-License-Identifier: MIT
#include "runs/run_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "config/config_file.hpp"
#include "core/atomic_file.hpp"
#include "core/check.hpp"
#include "core/error.hpp"
#include "runs/json_text.hpp"
#include "runs/npz.hpp"
#include "runs/run_layout.hpp"
#include "runs/weights.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxRunJsonBytes = std::uint64_t{1} << 26;

std::string join(const std::string& folder, std::string_view name) {
  return fmt::format("{}{}{}", folder, folder.ends_with('/') ? "" : "/", name);
}

/// A run's path, absolute and without a slash at its end.
fs::path whole_path(const std::string& path) {
  const fs::path whole = fs::absolute(path).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();
}

/// The last part of a run's path: the name of its job.
std::string name_of(const std::string& path) { return whole_path(path).filename().string(); }

/// The packs that hold the run SWEEP/runs/JOB; null where none does, or the path is another one.
std::shared_ptr<const RunPacks> packs_with(const std::string& path) {
  const fs::path runs = whole_path(path).parent_path();
  const fs::path packs = runs.parent_path() / kPacksFolder;
  std::error_code code;
  if (runs.filename() != fs::path(kRunsFolder) || !fs::is_directory(packs, code)) {
    return nullptr;
  }
  auto found = std::make_shared<const RunPacks>(packs.string());
  return found->contains(name_of(path)) ? found : nullptr;
}

/// Length of metrics.jsonl; 0 where there is none yet.
std::uint64_t metrics_length(const std::string& path) {
  std::error_code code;
  const std::uintmax_t size = fs::file_size(path, code);
  return code ? 0 : size;
}

}  // namespace

RunFolder RunFolder::create(const std::string& path, const std::string& config_toml) {
  std::error_code code;
  const Error taken(ErrorKind::Usage, "this folder already holds a run", path,
                    "go on with --resume, or choose another folder with --out");
  if (holds_unpacked_run(path)) {
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
  if (std::shared_ptr<const RunPacks> packs = packs_with(path)) {
    return open_packed(std::move(packs), path);  // a folder of that name is what a kill left of it
  }
  return unpacked(path);
}

RunFolder RunFolder::unpacked(const std::string& path) {
  if (!holds_unpacked_run(path)) {
    throw Error(ErrorKind::BadFile, "no run in this folder (it has no config.toml)", path, "give the folder of a run");
  }
  RunFolder run(path);
  run.refuse_newer_format();
  return run;
}

RunFolder RunFolder::open_packed(std::shared_ptr<const RunPacks> packs, const std::string& path) {
  RunFolder run(path);
  if (!packs->contains(name_of(path))) {
    throw Error(ErrorKind::BadFile, "no run of this name is packed", path, "give the folder of a run");
  }
  run.packs_ = std::move(packs);  // their own format says whether this program can read them
  return run;
}

void RunFolder::refuse_newer_format() const {
  nlohmann::ordered_json document;
  try {
    document = read_run_json();
  } catch (const Error&) {
    return;  // killed before the first run.json, or damaged: its states can still be read, and `check` reports it
  }
  const auto format = document.find("format");
  if (format != document.end() && format->is_number_integer() && format->get<std::int64_t>() > kRunFormat) {
    throw Error(ErrorKind::BadFile,
                fmt::format("written by a newer groklab (run format {}, this one reads up to {})",
                            format->get<std::int64_t>(), kRunFormat),
                path_, "update groklab");
  }
}

bool is_end_status(std::string_view status) { return status == "finished" || status == "failed"; }

bool RunFolder::holds_run(const std::string& path) { return holds_unpacked_run(path) || packs_with(path) != nullptr; }

bool RunFolder::holds_unpacked_run(const std::string& path) {
  std::error_code code;
  return fs::is_regular_file(join(path, kConfigFile), code) || fs::is_regular_file(join(path, kRunJsonFile), code);
}

std::filesystem::file_time_type RunFolder::written_at() const {
  return is_packed() ? packs_->written_at(name_of(path_)) : std::filesystem::last_write_time(metrics_path());
}

std::string RunFolder::config_path() const { return file_path(kConfigFile); }

std::string RunFolder::metrics_path() const { return file_path(kMetricsFile); }

std::string RunFolder::checkpoint_path(std::int64_t step) const { return file_path(checkpoint_file(step)); }

bool RunFolder::holds(std::string_view file) const {
  const RunFiles packed = is_packed() ? packed_files() : RunFiles();
  std::error_code code;
  return std::any_of(packed.begin(), packed.end(), [&](const ZipMember& member) { return member.name == file; }) ||
         fs::is_regular_file(file_path(file), code);
}

std::vector<std::uint8_t> RunFolder::read(std::string_view file) const {
  if (is_packed()) {
    for (ZipMember& packed : packed_files()) {
      if (packed.name == file) {
        return std::move(packed.bytes);
      }
    }
  }
  return read_file(file_path(file));
}

std::string RunFolder::read_text(std::string_view file) const {
  const std::vector<std::uint8_t> bytes = read(file);
  return {bytes.begin(), bytes.end()};
}

std::string RunFolder::file_path(std::string_view file) const { return join(path_, file); }

std::vector<std::string> RunFolder::files() const {
  std::vector<std::string> names;
  if (is_packed()) {
    for (const ZipMember& file : packed_files()) {
      names.push_back(file.name);
    }
  }
  std::error_code code;
  for (fs::recursive_directory_iterator it(path_, code), end; !code && it != end; it.increment(code)) {
    std::error_code gone;  // meanwhile, where the run is at work
    if (!it->is_directory(gone)) {
      names.push_back(it->path().lexically_relative(path_).generic_string());
    }
  }
  if (code && !is_packed()) {
    throw_io_error("list the folder", path_, code.value(), 0);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

RunFiles RunFolder::read_all() const {
  if (is_packed()) {
    return packed_files();
  }
  RunFiles all;
  for (std::string& name : files()) {
    if (is_temporary_name(fs::path(name).filename().string())) {
      continue;  // of a process that has just come to this run
    }
    std::vector<std::uint8_t> bytes = read(name);
    all.push_back({std::move(name), std::move(bytes)});
  }
  return all;
}

RunFiles RunFolder::packed_files() const { return packs_->read(name_of(path_)); }

std::vector<MetricsLine> RunFolder::metrics() const { return parse_metrics(read_text(kMetricsFile), metrics_path()); }

std::vector<StoredTensor> RunFolder::arrays(const std::string& name) const {
  const std::string file = name + ".npz";
  return decode_npz(read(file), file_path(file));
}

std::vector<float> RunFolder::weights(std::int64_t step, const ModelSpec& spec) const {
  return decode_weights(read(checkpoint_file(step)), checkpoint_path(step), spec);
}

std::string RunFolder::config_toml() const { return read_text(kConfigFile); }

Config RunFolder::config() const { return parse_config(config_toml(), config_path()); }

void RunFolder::write_run_json(const nlohmann::ordered_json& document) const {
  write_file_atomically(file_path(kRunJsonFile), json_text(document));
}

nlohmann::ordered_json RunFolder::read_run_json() const {
  const std::string path = file_path(kRunJsonFile);
  nlohmann::ordered_json document =
      parse_json(is_packed() ? read_text(kRunJsonFile) : read_text_file(path, kMaxRunJsonBytes), path);
  if (!document.is_object()) {
    throw Error(ErrorKind::BadFile, "not a JSON object", path, "restore it from a good copy");
  }
  return document;
}

nlohmann::ordered_json RunFolder::find_run_json() const {
  return holds(kRunJsonFile) ? read_run_json() : nlohmann::ordered_json();
}

std::vector<std::int64_t> RunFolder::checkpoint_steps() const {
  std::vector<std::int64_t> steps;
  for (const std::string& file : files()) {
    const fs::path name(file);
    const auto step = parse_step_file_name(name.filename().string(), "step", ".safetensors");
    if (step && name.parent_path() == fs::path(kCheckpointsFolder)) {
      steps.push_back(*step);
    }
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

std::string RunFolder::metrics_text_before(const Checkpoint& state) const {
  std::string text = read_text(kMetricsFile);
  if (text.size() < state.metrics_bytes) {
    throw Error(ErrorKind::BadFile, "it is shorter than its checkpoint says", metrics_path(),
                "restore it from a good copy");
  }
  text.resize(state.metrics_bytes);
  return text;
}

void RunFolder::save_checkpoint(const Checkpoint& checkpoint, const ModelSpec& spec) const {
  make_folder(file_path(kCheckpointsFolder));
  write_file_atomically(checkpoint_path(checkpoint.step), encode_checkpoint(checkpoint, spec));
}

void RunFolder::save_resume_state(const Checkpoint& checkpoint, const ModelSpec& spec) const {
  write_file_atomically(file_path(kResumeFile), encode_checkpoint(checkpoint, spec));
}

void RunFolder::remove_resume_state() const {
  remove_file(file_path(kResumeFile));
  sync_folder(path_);
}

std::optional<Checkpoint> RunFolder::latest_state(const ModelSpec& spec, std::vector<std::string>* skipped) const {
  std::vector<std::string> candidates;
  for (const std::int64_t step : checkpoint_steps()) {
    candidates.push_back(checkpoint_path(step));
  }
  std::error_code code;
  const std::string resume = file_path(kResumeFile);
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
