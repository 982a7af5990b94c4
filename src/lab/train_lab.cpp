// SPDX-License-Identifier: MIT
#include "lab/train_lab.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "config/config_difference.hpp"
#include "config/config_file.hpp"
#include "core/error.hpp"
#include "core/file_lock.hpp"
#include "lab/fork_run.hpp"
#include "lab/free_run_path.hpp"
#include "lab/live_forecast.hpp"
#include "lab/machine.hpp"
#include "lab/observers.hpp"
#include "lab/run_record.hpp"
#include "lab/run_trackers.hpp"
#include "lab/workshop.hpp"
#include "train/write_with_retries.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

std::string name_of_new_run(const std::string& preset_or_file, const Config& config) {
  return fmt::format("{}_s{}", fs::path(preset_or_file).stem().string(), config.seed);
}

/// Where a request leads: the folder, its configuration, and whether a run is there to go on with.
struct RunPlan {
  std::string path;
  Config config;
  bool resumes = false;
  std::optional<Fork> fork = {};  ///< what it begins from
};

RunPlan plan_forked_run(const TrainRequest& request) {
  if (!request.fork_step) {
    throw Error(ErrorKind::Usage, "the step to fork at is missing", "--fork-step", "give the step of a checkpoint");
  }
  Fork fork = plan_fork(request.fork, *request.fork_step, request.overrides);
  std::string path = request.out.empty() ? free_fork_path(fork) : request.out;
  Config config = fork.config;
  return {std::move(path), std::move(config), false, std::move(fork)};
}

RunPlan plan_run(const TrainRequest& request) {
  if (!request.fork.empty()) {
    return plan_forked_run(request);
  }
  if (!request.config && request.preset_or_file.empty()) {
    if (!request.overrides.empty()) {
      throw Error(ErrorKind::Usage, "a run keeps its configuration", "--resume", "leave out the key=value words");
    }
    return {request.resume, RunFolder::open(request.resume).config(), true};
  }
  RunPlan plan{request.resume,
               request.config ? *request.config : load_config(request.preset_or_file, request.overrides), false};
  if (request.resume.empty()) {
    plan.path = request.out.empty() ? free_run_path(name_of_new_run(request.preset_or_file, plan.config)) : request.out;
    return plan;
  }
  plan.resumes = RunFolder::holds_unpacked_run(request.resume);
  if (plan.resumes) {
    const RunFolder folder = RunFolder::open(request.resume);
    // By value: the file of an older version may lack keys that have the defaults of this one.
    const std::vector<ConfigDifference> differences = config_differences(plan.config, folder.config());
    if (!differences.empty()) {
      throw Error(ErrorKind::Usage,
                  fmt::format("this run has another configuration: another {}{}", differences.front().key,
                              differences.size() > 1 ? fmt::format(", and {} more", differences.size() - 1) : ""),
                  folder.config_path(), "resume it without a preset and keys, or start a new run with --out");
    }
  }
  return plan;
}

/// The folder of the planned run. A new one that another process creates at the same moment is gone on with where the
/// request allows that.
RunFolder open_run(const RunPlan& plan, const TrainRequest& request) {
  if (plan.resumes) {
    return RunFolder::open(plan.path);
  }
  if (plan.fork) {
    return make_fork(*plan.fork, plan.path);
  }
  try {
    return RunFolder::create(plan.path, config_to_toml(plan.config));
  } catch (const Error&) {
    if (request.resume.empty() || !RunFolder::holds_unpacked_run(plan.path)) {
      throw;
    }
    return RunFolder::open(plan.path);
  }
}

/// run.json of a run; null where there is none or it cannot be read: its states then decide.
nlohmann::ordered_json record_of(const std::string& path) {
  try {
    return RunFolder::open(path).read_run_json();
  } catch (const Error&) {
    return nullptr;  // not begun, killed before the first run.json, or damaged
  }
}

/// What to say of a run that nothing is left to do for; nullopt where something is.
std::optional<TrainSummary> ended_summary(const std::string& path, const nlohmann::ordered_json& record) {
  const std::string status = record.is_object() ? record.value("status", "") : "";
  if (!is_end_status(status)) {
    return std::nullopt;
  }
  TrainSummary summary;
  summary.path = path;
  summary.was_finished = true;
  if (status == "failed") {
    summary.result.divergence.emplace();  // asked again, a failed run still counts as failed
  }
  return summary;
}

TrainStart describe(const std::string& path, const Workshop& shop, const std::optional<Checkpoint>& state) {
  return {path,
          shop.config,
          std::string(shop.engine->name()),
          std::string(shop.engine->kernels()),
          shop.pool.size(),
          shop.spec.n_params,
          static_cast<std::int64_t>(shop.data.train_ids.size()),
          static_cast<std::int64_t>(shop.data.test_ids.size()),
          state ? state->step : 0};
}

}  // namespace

double chance_accuracy(const Config& config) { return 1.0 / config.task.p; }
double chance_loss(const Config& config) { return std::log(config.task.p); }

TrainSummary train(const TrainRequest& request, const TrainCalls& calls) {
  const RunPlan plan = plan_run(request);
  if (plan.resumes) {
    if (const auto ended = ended_summary(plan.path, record_of(plan.path))) {
      return *ended;
    }
  }
  TrainSummary summary;
  summary.path = plan.path;

  // Before there is a folder: what cannot be trained or forecast is refused here.
  std::optional<LiveForecast> forecast;
  if (!request.forecast.empty()) {
    forecast.emplace(request.forecast, plan.config);
  }
  if (!plan.config.trackers.empty()) {
    require_trackers();
  }
  Workshop shop(plan.config, threads_or_default(request.threads));
  const RunFolder folder = open_run(plan, request);
  const FileLock lock(folder.config_path());
  if (lock.is_held_elsewhere()) {
    if (!request.skip_busy) {
      throw Error(ErrorKind::RunFailed, "another process is training this run", plan.path, "wait until it has ended");
    }
    summary.was_busy = true;
    return summary;
  }
  // Now that nobody else trains it: whoever did may have ended it meanwhile. A new run has neither record nor state; a fork
  // has both.
  const nlohmann::ordered_json previous = record_of(plan.path);
  if (const auto ended = ended_summary(plan.path, previous)) {
    return *ended;
  }
  folder.remove_leftovers();
  std::vector<std::string> skipped;
  std::optional<Checkpoint> state = folder.latest_state(shop.spec, &skipped);
  const auto tell = [&](const std::string& text) {
    if (calls.on_message) {
      calls.on_message(text);
    }
  };
  std::for_each(skipped.begin(), skipped.end(), tell);
  const TrainStart start = describe(plan.path, shop, state);
  if (previous.is_object() && previous.value("kernels", start.kernels) != start.kernels) {
    tell(
        fmt::format("this run began with {0} kernels and goes on with {1}, whose last bits differ; set "
                    "GROKLAB_KERNELS={0} to keep them",
                    previous.value("kernels", ""), start.kernels));
  }
  nlohmann::ordered_json record = started_record(start, previous);
  folder.write_run_json(record);
  Observers observers(shop);
  TrainHooks hooks;
  hooks.on_evaluation = calls.on_evaluation;
  hooks.on_message = calls.on_message;
  hooks.on_profile = calls.on_profile;
  hooks.profile_steps = calls.on_profile ? request.profile_steps : 0;
  hooks.stop_requested = calls.stop_requested;
  hooks.is_enough = calls.is_enough;
  observers.hang_into(hooks);
  if (forecast) {
    forecast->hang_into(hooks);
  }
  RunTrackers trackers(shop, folder, state, record["seconds"].get<double>(), calls.on_message);
  trackers.hang_into(hooks);
  if (calls.on_start) {
    calls.on_start(start);
  }
  summary.result = train_run(
      {shop.config, shop.spec, shop.data, *shop.engine, shop.pool, folder, shop.initial, std::move(state)}, hooks);
  add_result(record, summary.result, shop.config);
  if (forecast) {
    add_forecasts(record, *forecast);
  }
  const auto is_impatient = [&] {  // of a run that was stopped the state is on disk: that signal has had its answer
    return summary.result.stopped_by == StopRequest::None && calls.stop_requested &&
           calls.stop_requested() != StopRequest::None;
  };
  write_with_retries([&] { folder.write_run_json(record); }, is_impatient, tell);
  trackers.end(summary.result, record);
  return summary;
}

}  // namespace groklab
