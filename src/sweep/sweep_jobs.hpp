// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "sweep/sweep_file.hpp"

namespace groklab {

/// One run of a sweep.
struct SweepJob {
  std::string name;              ///< of its folder; does not depend on the other jobs
  std::vector<KeyValue> varied;  ///< the keys of its point, then its seeds
  Config config;                 ///< resolved
};

/// All jobs in the order in which they run: every point with the first seed, then every point with the second, so that
/// more seeds add jobs at the end. Throws Error(Usage) for a configuration that cannot be, with the job's name, for two
/// jobs of one name, and for a sweep without jobs.
std::vector<SweepJob> expand_jobs(const SweepFile& sweep);

}  // namespace groklab
