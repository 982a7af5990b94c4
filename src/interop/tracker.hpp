// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "model/model_spec.hpp"
#include "runs/metrics_log.hpp"

namespace groklab {

/// The run that a log is of.
struct TrackedRun {
  std::string name;    ///< of its folder
  Config config;       ///< resolved
  double start_s = 0;  ///< seconds since 1970 when it began
};

/// How a run, or the process that trained it, ended.
struct TrackedEnd {
  int exit_code = 0;
  nlohmann::ordered_json summary;  ///< an object of numbers, texts and nulls
  double time_s = 0;
};

/// A log of a run in the format of another program, one writer. It holds clocks, so its bytes are not promised to be the
/// same again. Every call appends whole records, so that a killed program leaves a log that opens. Throws Error(Io).
class Tracker {
 public:
  virtual ~Tracker() = default;

  /// Times are seconds since 1970. Steps never decrease.
  virtual void evaluation(const MetricsLine& line, double time_s) = 0;
  /// Mean loss, accuracy and learning rate of a batch; a log may leave it out.
  virtual void batch(std::int64_t step, double loss, double accuracy, double lr, double time_s) = 0;
  /// The weights of a checkpoint; a log may leave them out.
  virtual void weights(std::int64_t step, const ModelSpec& spec, std::span<const float> params, double time_s) = 0;
  /// Pictures of the run, PNG files; a log may leave them out. Returns the file they are in, "" for none.
  virtual std::string figures(const std::vector<std::string>& pngs, std::int64_t step, double time_s) = 0;
  virtual void end(const TrackedEnd& end) = 0;
};

/// A log that is open for what comes next.
struct OpenTracker {
  std::unique_ptr<Tracker> log;
  std::string path;
  std::int64_t last_step = -1;     ///< of the last evaluation in it; -1: none
  std::int64_t last_weights = -1;  ///< of the last weights in it; the largest number where the log takes none
};

/// Opens the log of that name ("tensorboard", "wandb") below a folder to go on after `step`: what it holds of later steps,
/// of an end, or of a torn record is cut off. step = -1 begins it anew. Throws Error(Usage) where groklab was built
/// without protobuf, Error(Io), Error(BadFile).
OpenTracker open_tracker(std::string_view name, const std::string& folder, const TrackedRun& run, std::int64_t step);

/// Throws Error(Usage) where groklab was built without protobuf.
void require_trackers();

/// Seconds since 1970.
double clock_s();

/// What a run.json says of the end of a run: outcome, milestones, last and best values.
TrackedEnd tracked_end(const nlohmann::ordered_json& record, int exit_code, double time_s);

}  // namespace groklab
