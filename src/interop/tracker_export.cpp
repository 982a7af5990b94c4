// SPDX-License-Identifier: MIT
#include "interop/tracker_export.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "interop/tracker_replay.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// When the steps of a run were trained, as far as its files tell.
class RunTimes {
 public:
  RunTimes(const RunFolder& run, const Json& record, std::int64_t last_step)
      : last_step_(std::max<std::int64_t>(last_step, 1)), seconds_(record.value("seconds", 0.0)) {
    const auto written = std::chrono::file_clock::to_sys(run.written_at());
    end_s_ = std::chrono::duration<double>(written.time_since_epoch()).count();
  }

  double at(std::int64_t step) const {
    return end_s_ - seconds_ * (1 - static_cast<double>(step) / static_cast<double>(last_step_));
  }

 private:
  std::int64_t last_step_;
  double seconds_;
  double end_s_ = 0;
};

std::vector<std::string> pngs_of(const RunFolder& run) {
  std::vector<std::string> paths;
  std::error_code code;
  for (fs::directory_iterator it(run.path() + "/figures", code), end; !code && it != end; it.increment(code)) {
    if (it->path().extension() == ".png") {
      paths.push_back(it->path().string());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

ExportResult export_log(const ExportInput& input, std::string_view name) {
  require_trackers();
  ExportResult result;
  for (const RunFolder& run : input.runs) {
    const Json record = run.read_run_json();
    const Config config = run.config();
    const std::vector<MetricsLine> lines = run.metrics();
    const std::int64_t last_step = lines.empty() ? 0 : lines.back().step;
    const RunTimes times(run, record, last_step);
    const OpenTracker tracker =
        open_tracker(name, export_folder_of(input, run), {record.value("name", "run"), config, times.at(0)}, -1);
    result.paths.push_back(tracker.path);
    replay_run(tracker, run, make_model_spec(config), last_step, [&](std::int64_t step) { return times.at(step); });
    if (const std::string images = tracker.log->figures(pngs_of(run), last_step, times.at(last_step));
        !images.empty()) {
      result.paths.push_back(images);
    }
    const std::string status = record.value("status", "");
    if (is_end_status(status)) {
      tracker.log->end(tracked_end(record, status == "finished" ? 0 : 1, times.at(last_step)));
    }
  }
  return result;
}

}  // namespace

ExportResult export_tensorboard(const ExportInput& input) { return export_log(input, "tensorboard"); }
ExportResult export_wandb(const ExportInput& input) { return export_log(input, "wandb"); }

}  // namespace groklab
