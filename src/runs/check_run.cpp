// SPDX-License-Identifier: MIT
#include "runs/check_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <new>

#include "config/config_file.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "runs/json_text.hpp"
#include "runs/npz.hpp"
#include "runs/run_layout.hpp"
#include "runs/safetensors.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;
using Bytes = std::span<const std::uint8_t>;

/// What run.json and config.toml say about the other files; absent where they are damaged.
struct RunFacts {
  const RunFolder* run = nullptr;
  std::string status;
  std::optional<std::int64_t> last_step;
  std::optional<ModelSpec> spec;
  std::string config_toml;
  std::uint64_t metrics_bytes = 0;

  bool ended() const { return !status.empty() && status != "running"; }
};

[[noreturn]] void refuse(const std::string& what) { throw Error(ErrorKind::BadFile, what, "", ""); }

/// Runs one check; its text, or what it threw, becomes the finding. The path is not repeated: the finding has the file.
CheckFinding finding_of(const std::string& file, const std::string& path, const std::function<std::string()>& check) {
  try {
    return {true, file, check()};
  } catch (const Error& error) {
    std::string text = error.what();
    if (text.starts_with(path + ": ")) {
      text.erase(0, path.size() + 2);
    }
    return {false, file, text};
  } catch (const std::bad_alloc&) {
    throw;  // says nothing of the file
  } catch (const std::exception& error) {
    return {false, file, error.what()};
  }
}

/// The network of a configuration text. Throws Error where it does not parse or resolve.
ModelSpec spec_of(const std::string& config_toml, const std::string& path) {
  return make_model_spec(parse_config(config_toml, path));
}

std::string check_metrics(Bytes bytes, const std::string& path, const RunFacts* run) {
  const std::string text(bytes.begin(), bytes.end());
  const std::vector<MetricsLine> lines = parse_metrics(text, path);
  const bool torn = !text.empty() && text.back() != '\n';
  if (torn && (run == nullptr || run->ended())) {
    refuse("the last line is cut off");
  }
  if (run != nullptr && run->ended() && run->last_step) {
    // A stopped run ends between two lines; one that came to its end has a line for its last step.
    const bool fits = !lines.empty() && (run->status == "stopped" ? lines.back().step <= *run->last_step
                                                                  : lines.back().step == *run->last_step);
    if (!fits) {
      const std::string has = lines.empty() ? "no line" : fmt::format("step {}", lines.back().step);
      refuse(fmt::format("it ends at {}, run.json says step {}", has, *run->last_step));
    }
  }
  return fmt::format("ok, {} lines{}", lines.size(), torn ? ", the last one is being written" : "");
}

std::string check_checkpoint(Bytes bytes, const std::string& path, const RunFacts& run) {
  const std::string config_toml = decode_checkpoint_config(bytes, path);
  const Checkpoint checkpoint = decode_checkpoint(bytes, path, run.spec ? *run.spec : spec_of(config_toml, path));
  if (config_toml != run.config_toml) {
    refuse("its configuration is not that of config.toml");
  }
  const std::string name = fs::path(path).filename().string();
  const auto named = parse_step_file_name(name, "step", ".safetensors");
  if (name != kResumeFile && named != checkpoint.step) {
    refuse(fmt::format("its name does not fit its step {}", checkpoint.step));
  }
  if (checkpoint.metrics_bytes > run.metrics_bytes) {
    refuse(
        fmt::format("it counts {} bytes of metrics.jsonl, which has {}", checkpoint.metrics_bytes, run.metrics_bytes));
  }
  return fmt::format("ok, step {}", checkpoint.step);
}

/// A safetensors file on its own; one of ours is checked against the configuration it carries.
std::string check_safetensors(Bytes bytes, const std::string& path) {
  const TensorFile file = decode_safetensors(bytes, path, false);
  if (!is_checkpoint(file)) {
    return fmt::format("ok, {} tensors", file.tensors.size());
  }
  const Checkpoint checkpoint = decode_checkpoint(bytes, path, spec_of(decode_checkpoint_config(bytes, path), path));
  return fmt::format("ok, step {}", checkpoint.step);
}

std::string check_by_name(Bytes bytes, const std::string& path) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::string extension = fs::path(path).extension().string();
  if (extension == ".safetensors") {
    return check_safetensors(bytes, path);
  }
  if (extension == ".npz") {
    return fmt::format("ok, {} arrays", decode_npz(bytes, path).size());
  }
  if (extension == ".toml") {
    return fmt::format("ok, {} parameters", spec_of(std::string(text), path).n_params);
  }
  if (extension == ".jsonl") {
    return check_metrics(bytes, path, nullptr);
  }
  if (extension == ".json") {
    parse_json(text, path);
    return "ok";
  }
  refuse("not a kind of file that can be checked (.safetensors, .npz, .toml, .jsonl, .json)");
}

/// run.json and config.toml first: what they say is needed to judge the others.
RunFacts read_facts(const RunFolder& folder, std::vector<CheckFinding>& findings) {
  RunFacts run;
  run.run = &folder;
  findings.push_back(finding_of(std::string(kRunJsonFile), folder.file_path(kRunJsonFile), [&]() -> std::string {
    const nlohmann::ordered_json document = folder.read_run_json();
    const auto is_number = [&](const char* key) { return document.contains(key) && document[key].is_number_integer(); };
    if (!document.contains("status") || !document["status"].is_string() || !is_number("format")) {
      refuse("status or format is missing");
    }
    run.status = document["status"].get<std::string>();
    if (is_number("last_step")) {
      run.last_step = document["last_step"].get<std::int64_t>();
    } else if (run.ended()) {
      refuse("last_step is missing");
    }
    return "ok, " + run.status;
  }));
  findings.push_back(finding_of(std::string(kConfigFile), folder.config_path(), [&] {
    run.config_toml = folder.config_toml();
    run.spec = spec_of(run.config_toml, folder.config_path());
    return fmt::format("ok, {} parameters", run.spec->n_params);
  }));
  findings.push_back(finding_of(std::string(kMetricsFile), folder.metrics_path(), [&] {
    const std::vector<std::uint8_t> bytes = folder.read(kMetricsFile);
    run.metrics_bytes = bytes.size();
    return check_metrics(bytes, folder.metrics_path(), &run);
  }));
  return run;
}

/// The finding about any other file of the run; nullopt for a kind that has no inner rules (figures, exports).
std::optional<CheckFinding> check_other(const std::string& file, const RunFacts& run) {
  const std::string path = run.run->file_path(file);
  const fs::path name(file);
  const std::string extension = name.extension().string();
  if (is_temporary_name(name.filename().string())) {
    return CheckFinding{false, file, "left over from a write that was interrupted; delete it"};
  }
  const bool is_state = name.parent_path() == fs::path(kCheckpointsFolder) && extension == ".safetensors";
  if (is_state || file == kResumeFile) {
    return finding_of(file, path, [&] { return check_checkpoint(run.run->read(file), path, run); });
  }
  if (name.parent_path() == fs::path(kPartsFolder) && run.status == "finished") {
    return CheckFinding{false, file, "a part that was not merged, though the run is finished"};
  }
  const bool known = extension == ".npz" || extension == ".safetensors" || extension == ".json";
  return known ? std::optional(finding_of(file, path, [&] { return check_by_name(run.run->read(file), path); }))
               : std::nullopt;
}

}  // namespace

std::vector<CheckFinding> check_run(const std::string& path) {
  if (!RunFolder::holds_run(path)) {
    return {{false, ".", "no run in this folder (it has neither config.toml nor run.json)"}};
  }
  std::optional<RunFolder> folder;
  const CheckFinding opened = finding_of(".", path, [&] {
    folder = RunFolder::open(path);
    return "ok";
  });
  return folder ? check_run(*folder) : std::vector<CheckFinding>{opened};
}

std::vector<CheckFinding> check_run(const RunFolder& folder) {
  std::vector<CheckFinding> findings;
  const RunFacts run = read_facts(folder, findings);
  std::vector<std::string> others;
  try {
    others = folder.files();
  } catch (const Error& error) {
    findings.push_back({false, ".", error.what()});
  }
  for (const std::string& file : others) {
    const bool is_checked = file == kConfigFile || file == kRunJsonFile || file == kMetricsFile;
    if (std::optional<CheckFinding> finding = is_checked ? std::nullopt : check_other(file, run)) {
      findings.push_back(std::move(*finding));
    }
  }
  return findings;
}

CheckFinding check_file(const std::string& path) {
  return finding_of(path, path, [&] {
    return check_by_name(path.ends_with(".toml") ? read_file(path, kMaxConfigBytes) : read_file(path), path);
  });
}

}  // namespace groklab
