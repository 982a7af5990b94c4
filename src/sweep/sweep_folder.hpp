// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runs/run_folder.hpp"
#include "sweep/sweep_jobs.hpp"

namespace groklab {

/// What a sweep folder knows of a job.
struct JobRecord {
  nlohmann::ordered_json run;  ///< as read_record()
  std::string error;           ///< as read_error()

  /// True where training it again would do nothing: it came to its end, or diverged.
  bool has_ended() const;
};

/// A sweep on disk: sweep.toml, runs/<job>/, packs/ with runs that are packed, errors/<job>.json and index.jsonl, which is
/// made from the runs.
/// Any number of processes and machines may work in one folder: files appear whole and no two jobs share one.
class SweepFolder {
 public:
  /// The sweep `toml` with these jobs in the folder `path`. A new folder gets sweep.toml. In one that holds a sweep already
  /// the jobs of one must be among those of the other, with the same configurations: a sweep may grow. Throws Error(Usage)
  /// otherwise, or where `must_exist` and there is none.
  static SweepFolder join(const std::string& path, const std::string& toml, std::span<const SweepJob> jobs,
                          bool must_exist);
  /// A folder that holds a sweep. Throws Error(BadFile).
  static SweepFolder open(const std::string& path);
  static bool holds_sweep(const std::string& path);

  const std::string& path() const { return path_; }
  std::string sweep_path() const;
  std::string run_path(const std::string& job) const;
  std::string packs_path() const;
  std::string index_path() const;
  std::string database_path() const;   ///< index.sqlite
  std::vector<SweepJob> jobs() const;  ///< of its sweep.toml

  /// What was packed meanwhile, by whatever process, counts from here on.
  void refresh() const;
  /// The same for one job.
  bool is_packed(const std::string& job) const;
  RunFiles packed_files(const std::string& job) const;  ///< of a job that is packed

  bool holds_run(const std::string& job) const;      ///< as a folder, or packed when this folder was opened
  RunFolder open_run(const std::string& job) const;  ///< throws as RunFolder::open
  JobRecord read_job(const std::string& job) const;
  /// run.json of a job; null where there is none (yet) or it cannot be read.
  nlohmann::ordered_json read_record(const std::string& job) const;
  /// Why a job could not be trained when it was last tried; empty: it could. Throws Error(BadFile).
  std::string read_error(const std::string& job) const;
  void record_error(const std::string& job, const std::string& text) const;
  void remove_error(const std::string& job) const;

  /// index.jsonl, a line a job in the order of the sweep, made anew from the runs: name, the varied keys, status, outcome,
  /// milestones, final values, seconds, error. The same as a database: sweep/sweep_index.hpp.
  void write_index() const;
  /// The lines of the runs that have ended, by name, from that database. Empty where there is none or it is stale: runs
  /// came, went or were packed after it was made. Then the runs say it.
  std::unordered_map<std::string, nlohmann::ordered_json> read_index() const;

 private:
  explicit SweepFolder(std::string path);
  std::string error_path(const std::string& job) const;

  std::string path_;
  std::shared_ptr<RunPacks> packs_;
};

/// The index line of a job.
nlohmann::ordered_json index_line(const SweepJob& job, const JobRecord& record);

}  // namespace groklab
