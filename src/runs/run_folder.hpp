// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "runs/checkpoint.hpp"
#include "runs/metrics_log.hpp"
#include "runs/run_pack.hpp"
#include "runs/stored_tensor.hpp"

namespace groklab {

/// Whether nothing is left to train of a run with this status of its run.json: it came to its end, or failed.
bool is_end_status(std::string_view status);

/// A run on disk (layout: docs/semantics.md): the only reader and writer of its files. A run of a sweep, SWEEP/runs/JOB, may
/// be packed (runs/run_pack.hpp): it is read in the same way, and cannot be written any more. What is made of it later
/// (figures, analysis) is in the folder all the same.
/// Thread-safety: one writer; readers of another process see whole files at every instant.
class RunFolder {
 public:
  /// A new run: makes the folder and writes config.toml. Throws Error(Usage) where `path` already holds a run (hint:
  /// --resume, or another --out) or is a file. Of processes that create the same run at once one succeeds.
  static RunFolder create(const std::string& path, const std::string& config_toml);
  /// An existing run. Throws Error(BadFile) where there is none, or run.json is of a newer format version.
  static RunFolder open(const std::string& path);
  /// One of the packed runs: the one that `path` ends in. Throws Error(BadFile) where it is not among them.
  static RunFolder open_packed(std::shared_ptr<const RunPacks> packs, const std::string& path);
  /// The folder, packed or not. Throws as open.
  static RunFolder unpacked(const std::string& path);
  static bool holds_run(const std::string& path);
  static bool holds_unpacked_run(const std::string& path);

  const std::string& path() const { return path_; }
  bool is_packed() const { return packs_ != nullptr; }

  /// Files by their names inside the run. Reading throws Error(BadFile) where there is none, Error(Io).
  bool holds(std::string_view file) const;
  std::vector<std::uint8_t> read(std::string_view file) const;
  std::string read_text(std::string_view file) const;
  std::string file_path(std::string_view file) const;  ///< for messages; no such file where the run is packed
  std::vector<std::string> files() const;              ///< all, sorted
  /// The contents of all of them but for temporaries: what a packed run keeps.
  RunFiles read_all() const;

  std::vector<MetricsLine> metrics() const;                                    ///< of metrics.jsonl
  std::vector<StoredTensor> arrays(const std::string& name) const;             ///< of <name>.npz
  std::vector<float> weights(std::int64_t step, const ModelSpec& spec) const;  ///< of the checkpoint at `step`

  /// metrics.jsonl as it was when the state was saved. Throws Error(BadFile) where it is shorter.
  std::string metrics_text_before(const Checkpoint& state) const;

  /// When its metrics were written last; of a packed run, when its pack was. Throws Error(BadFile).
  std::filesystem::file_time_type written_at() const;

  std::string config_path() const;
  std::string metrics_path() const;
  std::string checkpoint_path(std::int64_t step) const;  ///< checkpoints/step_00005000.safetensors
  std::string config_toml() const;                       ///< content of config.toml
  Config config() const;                                 ///< what it says; throws as parse_config

  /// run.json, written whole; adds nothing. Reading throws Error(BadFile).
  void write_run_json(const nlohmann::ordered_json& document) const;
  nlohmann::ordered_json read_run_json() const;
  nlohmann::ordered_json find_run_json() const;  ///< null where there is none yet; throws as read_run_json

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
  RunFiles packed_files() const;
  void refuse_newer_format() const;

  std::string path_;
  std::shared_ptr<const RunPacks> packs_;  ///< null for a run that is a folder
};

}  // namespace groklab
