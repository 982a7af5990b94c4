// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "runs/run_pack.hpp"
#include "sweep/sweep_folder.hpp"

namespace groklab {

/// From so many runs on a sweep packs those that are small (docs/sweeps.md, Measured).
inline constexpr std::size_t kManyRuns = 1000;
/// A run of up to so many bytes is small: as a folder it takes a block of the disk a file and folder, a quarter of this.
inline constexpr std::uint64_t kSmallRunBytes = std::uint64_t{1} << 16;

/// Which runs of this sweep are packed: those of up to so many bytes.
std::uint64_t packed_up_to_bytes(RunStorage storage, std::size_t n_jobs);

/// Packs the runs of a sweep that have ended. At every instant a run is a folder, or packed, or both with the same bytes.
/// Thread-safety: any thread may keep any run.
class RunStore {
 public:
  /// Refers to `folder`, which outlives this.
  RunStore(const SweepFolder& folder, std::uint64_t packed_up_to);

  /// To be called for every run that has ended: packs it where it is small enough, then takes its folder away. A run that
  /// is packed already, or that another process has in hand, is left as it is. Throws Error(Io), Error(BadFile).
  void keep(const std::string& job);

 private:
  const SweepFolder& folder_;
  const std::uint64_t packed_up_to_;
  PackWriter writer_;
};

}  // namespace groklab
