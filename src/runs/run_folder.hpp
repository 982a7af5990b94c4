// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "runs/checkpoint.hpp"
#include "runs/metrics_log.hpp"
#include "runs/stored_tensor.hpp"

namespace groklab {

/// A run on disk (layout: docs/semantics.md): the only reader and writer of its files.
/// Thread-safety: one writer; readers of another process see whole files at every instant.
class RunFolder {
 public:
  /// A new run: makes the folder and writes config.toml. Throws Error(Usage) where `path` already holds a run (hint:
  /// --resume, or another --out) or is a file. Of processes that create the same run at once one succeeds.
  static RunFolder create(const std::string& path, const std::string& config_toml);
  /// An existing run. Throws Error(BadFile) where there is none, or run.json is of a newer format version.
  static RunFolder open(const std::string& path);
  static bool holds_run(const std::string& path);

  const std::string& path() const { return path_; }
  std::string config_path() const;
  std::string metrics_path() const;
  std::string checkpoint_path(std::int64_t step) const;  ///< checkpoints/step_00005000.safetensors
  std::string config_toml() const;                       ///< content of config.toml
  Config config() const;                                 ///< what it says; throws as parse_config

  /// run.json, written whole; adds nothing. Reading throws Error(BadFile).
  void write_run_json(const nlohmann::ordered_json& document) const;
  nlohmann::ordered_json read_run_json() const;

  /// Steps of the files in checkpoints/, ascending, whether valid or not.
  std::vector<std::int64_t> checkpoint_steps() const;
  void save_checkpoint(const Checkpoint& checkpoint, const ModelSpec& spec) const;

  /// The state to resume from between checkpoints: resume.safetensors, replaced each time, removed at the end of the run.
  void save_resume_state(const Checkpoint& checkpoint, const ModelSpec& spec) const;
  void remove_resume_state() const;
  /// The valid state with the highest step, by content and not by name; nullopt where there is none (begin at step 0).
  /// A damaged file is passed over and named in `skipped` (may be null). A state whose metrics_bytes exceeds the length of
  /// metrics.jsonl is damaged too.
  std::optional<Checkpoint> latest_state(const ModelSpec& spec, std::vector<std::string>* skipped) const;

  /// <name>.npz, written whole.
  void write_arrays(const std::string& name, const std::vector<StoredTensor>& arrays) const;

  /// Arrays over time. Each call writes parts/<name>_<step>.npz (arrays of one moment); merge_parts stacks the parts of a
  /// name in step order along a new first axis, adds `step` (I64 [n]), writes <name>.npz and removes the parts.
  void write_part(const std::string& name, std::int64_t step, const std::vector<StoredTensor>& arrays) const;
  /// No parts: does nothing. A <name>.npz that is there already (killed between merging and removing, or a finished run
  /// that goes on) keeps its moments; parts replace those of the same step.
  void merge_parts(const std::string& name) const;
  /// Resume: later moments will come again. Drops parts after `step`, and those rows of a merged <name>.npz.
  void remove_parts_after(const std::string& name, std::int64_t step) const;

  /// For the writer, when it begins: removes temporaries of processes that are gone. Never throws.
  void remove_leftovers() const noexcept;

 private:
  explicit RunFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

/// One finding of `groklab check`.
struct CheckFinding {
  bool ok = false;
  std::string file;  ///< relative to the run
  std::string text;  ///< "ok" in a few words, or what is wrong
};

/// Verifies every file of a run: config.toml parses and resolves, metrics.jsonl is whole and its last step agrees with
/// run.json, every checkpoint's checksum, tensors and configuration, npz files decode, no stray temporaries, no parts left
/// in a finished run, JSON that parses. Never throws for a damaged file: that is a finding.
std::vector<CheckFinding> check_run(const std::string& path);
/// The same for one file: .safetensors, .npz, .toml, .jsonl or .json by its name.
CheckFinding check_file(const std::string& path);

}  // namespace groklab
