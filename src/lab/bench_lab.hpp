// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace groklab {

/// Times bare training steps (gradient and update, no evaluation, no files) of a configuration.
struct BenchRequest {
  std::string preset_or_file;
  std::vector<std::string> overrides;
  int threads = 0;  ///< 0: default_threads()
  int repeats = 7;  ///< timed repeats of `steps` steps, after one that is not counted
  int steps = 0;    ///< a repeat; 0: as many as take about half a second
};

struct BenchResult {
  std::string engine;
  std::string kernels;
  int threads = 0;
  int steps = 0;
  std::vector<double> ms_a_step;  ///< one number a repeat, ascending
  double median() const { return ms_a_step[ms_a_step.size() / 2]; }
};

BenchResult bench(const BenchRequest& request);

/// One 64-bit number from fixed tiny runs with the reference engine: says whether numerics changed. The same on every
/// machine with IEEE arithmetic and the same mathematical library.
std::uint64_t numerics_signature();

}  // namespace groklab
