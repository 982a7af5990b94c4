// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>

#include "server/live_processes.hpp"
#include "server/metrics_cache.hpp"
#include "server/run_entry.hpp"
#include "server/run_root.hpp"

namespace groklab {

/// What tells whether a run must be read again: its files as the disk has them, and who trains it.
struct RunStamp {
  struct File {
    std::uint64_t inode = 0;
    std::int64_t changed_ns = 0;
    std::int64_t bytes = -1;  ///< -1: not there
    bool operator==(const File&) const = default;
  };
  std::array<File, 3> files{};  ///< config.toml, run.json, metrics.jsonl
  int pid = 0;
  bool is_paused = false;
  bool operator==(const RunStamp&) const = default;
};

RunStamp::File file_stamp(const std::string& path);

/// Reads runs of a folder into entries of the index.
class RunReader {
 public:
  using Processes = std::unordered_map<std::string, TrainingProcess>;

  /// All are referred to. `sees_processes`: no other machine trains runs on this disk, so one that no process here trains
  /// is not being trained.
  RunReader(const RunRoot& root, ConfigValues& values, MetricsCache& metrics, bool sees_processes)
      : root_(root), values_(values), metrics_(metrics), sees_processes_(sees_processes) {}

  RunStamp stamp(const RunPlace& place, const Processes& processes) const;
  /// Never throws for a damaged file.
  RunEntry read(const RunPlace& place, const Processes& processes) const { return read(place, nullptr, processes); }
  /// `config`: of a sweep's job, which then need not be read.
  RunEntry read(const RunPlace& place, const Config* config, const Processes& processes) const;
  /// A job that has ended, from the sweep's index alone.
  RunEntry from_index(const RunPlace& place, const Config& config, const nlohmann::ordered_json& line) const;

 private:
  RunEntry start_entry(const RunPlace& place) const;
  void add_config(RunEntry& entry, const Config& config) const;
  void add_record(RunEntry& entry, const nlohmann::ordered_json& record) const;
  void add_live_values(RunEntry& entry) const;
  bool is_safe(const RunPlace& place) const;

  const RunRoot& root_;
  ConfigValues& values_;
  MetricsCache& metrics_;
  const bool sees_processes_;
};

}  // namespace groklab
