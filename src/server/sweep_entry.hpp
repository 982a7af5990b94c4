// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/run_entry.hpp"
#include "sweep/sweep_folder.hpp"

namespace groklab {

/// A key that a sweep varies, seeds aside.
struct SweepLevels {
  std::string key;                  ///< dotted
  std::vector<std::string> levels;  ///< ascending where all are numbers, else in the order of the sweep
};

/// What became of runs of a sweep.
struct SweepCounts {
  std::size_t n_ended = 0;
  std::size_t n_grokked = 0;
  std::size_t n_diverged = 0;
  std::size_t n_running = 0;
  bool operator==(const SweepCounts&) const = default;

  void add(const RunEntry& run);
};

/// A sweep as the list of sweeps shows it.
struct SweepEntry {
  std::string id;
  std::string name;
  std::string path;
  std::string text;   ///< what it is
  std::string error;  ///< why its sweep.toml cannot be read; empty: it can
  std::shared_ptr<const SweepFolder> folder;
  std::shared_ptr<const std::vector<SweepJob>> jobs;
  std::vector<SweepLevels> axes;
  std::shared_ptr<const std::vector<std::vector<std::size_t>>> cell_of_job;  ///< its level of every axis
  SweepCounts counts;
  std::uint64_t changed = 0;  ///< generation of the index

  std::string run_id(const SweepJob& job) const { return id + "/runs/" + job.name; }
};

/// Reads sweep.toml and expands it. A damaged one is an entry with `error`, never a throw.
SweepEntry read_sweep_entry(const std::string& id, const std::string& path);

}  // namespace groklab
