// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace groklab {

/// `groklab analyze` as a call, for one run, checkpoint or weights file.
struct AnalyzeRequest {
  std::string path;                    ///< folder of a run, or a safetensors file
  std::vector<std::string> overrides;  ///< key=value: analysis.*; for weights from elsewhere task.* and model.* too
  std::string out;                     ///< folder for a file's results; empty: nothing is written for a file
  int threads = 0;                     ///< 0: default_threads()
};

struct AnalyzeProgress {
  std::int64_t step = 0;
  int done = 0;  ///< checkpoints that are done, this one included
  int total = 0;
  bool skipped = false;  ///< it was analysed already
  double seconds_left = 0;
};

struct AnalyzeCalls {
  std::function<void(const AnalyzeProgress&)> on_checkpoint;
  std::function<void(const std::string&)> on_message;
};

struct AnalyzeSummary {
  std::vector<std::string> paths;   ///< files written, or found up to date
  nlohmann::ordered_json document;  ///< of a run its summary.json, of a file its measures
};

/// A run: RUN/analysis/step_<step>.json and .npz for every checkpoint, then summary.json and summary.npz. Checkpoints
/// whose content and settings are those of the file that is there are not measured again.
/// A file: one document; a checkpoint brings its configuration, weights from elsewhere are read by
/// interop/foreign_network.hpp. Throws Error.
AnalyzeSummary analyze(const AnalyzeRequest& request, const AnalyzeCalls& calls);

}  // namespace groklab
