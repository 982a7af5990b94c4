// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "sweep/key_value.hpp"
#include "sweep/sweep_claim.hpp"

namespace groklab {

/// One setting of the keys that a sweep varies.
struct SweepPoint {
  std::string name;  ///< given in the file; empty: made from the keys
  std::vector<KeyValue> keys;
};

/// What a key must be for a rule to apply. Everything that is given must hold.
struct SweepCondition {
  std::string key;
  std::vector<std::string> values;  ///< one of these; empty: any
  std::optional<double> min, max;   ///< both included
};

/// Applied to every job, in the order of the file, after its keys and seeds are set.
struct SweepRule {
  std::vector<SweepCondition> where;  ///< all of them
  bool skip = false;                  ///< the job is left out
  std::vector<KeyValue> set;
};

/// The repetitions of every point. The same ones for all points, so that points can be compared in pairs.
struct SweepSeeds {
  std::vector<std::uint64_t> values;  ///< given in the file; may be empty
  int count = 1;                      ///< the first so many of them, then the integers after the largest; where none
                                      ///< are given, from the configuration's own seed on
  std::vector<std::string> keys{"seed"};  ///< which of seed, data_seed, init_seed, batch_seed get the number
};

/// How the runs of a sweep are kept once they have ended.
enum class RunStorage {
  Auto,     ///< packed where they are small and many (sweep/run_store.hpp)
  Folders,  ///< as folders
  Packed,   ///< packed
};

/// A sweep as written down: points of a grid or a list, times seeds.
struct SweepFile {
  std::string text;                           ///< what it is: the comment at the head of the file
  Config base;                                ///< what all jobs share; not resolved
  std::vector<std::vector<SweepPoint>> axes;  ///< the grid is their product, the last one fastest
  std::vector<SweepPoint> jobs;               ///< further points, after the grid
  std::vector<SweepRule> rules;
  std::vector<SweepClaim> claims;  ///< none where the command line makes another experiment of it
  SweepSeeds seeds;
  bool shared_stream = false;  ///< rng_shared_stream: one torch generator runs on from job to job, once a seed
  RunStorage storage = RunStorage::Auto;
  bool published_names = false;  ///< names = "run_id": runs are called as system N calls them
};

/// Reads the format of docs/sweeps.md: a configuration file with [[axis]], jobs, [[rule]], [[claim]], seeds, names,
/// store and rng_shared_stream beside its keys. Throws Error(BadFile) for a malformed file, Error(Usage) for an unknown key or a
/// value out of range, with the line.
SweepFile parse_sweep(std::string_view toml, std::string_view path);

/// The file with the words of a command line written into it, as its last table [command_line], which parse_sweep applies:
/// the sweep that was run, in one file. Earlier words stay and come first. `seeds`: 0 for none given.
std::string with_command_line(std::string_view toml, std::span<const std::string> overrides, int seeds);

/// A file of presets/sweeps/, compiled in.
struct EmbeddedSweep {
  std::string_view name;
  std::string_view toml;
};

std::span<const EmbeddedSweep> embedded_sweeps();

}  // namespace groklab
