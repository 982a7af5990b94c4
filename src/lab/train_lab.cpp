// SPDX-License-Identifier: MIT
#include "lab/train_lab.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "analysis/fourier_snapshot.hpp"
#include "config/config_file.hpp"
#include "config/presets.hpp"
#include "core/error.hpp"
#include "lab/machine.hpp"
#include "lab/run_record.hpp"
#include "lab/workshop.hpp"
#include "train/persistence.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

/// runs/<preset>_s<seed>, with -2, -3, ... where that exists.
std::string free_run_path(const std::string& preset_or_file, const Config& config) {
  const std::string stem = fmt::format("{}_s{}", fs::path(preset_or_file).stem().string(), config.seed);
  fs::path path = fs::path("runs") / stem;
  for (int number = 2; fs::exists(path); ++number) {
    path = fs::path("runs") / fmt::format("{}-{}", stem, number);
  }
  return path.string();
}

Config config_of_run(const RunFolder& folder) {
  Config config;
  apply_toml(config, folder.config_toml(), folder.config_path());
  resolve(config);
  return config;
}

/// A new run; what cannot be trained is refused before there is a folder.
RunFolder create_run(const std::string& path, const Config& config) {
  Workshop(config, 1);
  return RunFolder::create(path, config_to_toml(config));
}

/// The folder and configuration of the request: a new run, or one to go on with.
struct Opened {
  RunFolder folder;
  Config config;
  bool resumes;
};

Opened open_run(const TrainRequest& request) {
  if (request.resume.empty()) {
    Config config = load_config(request.preset_or_file, request.overrides);
    const std::string path = request.out.empty() ? free_run_path(request.preset_or_file, config) : request.out;
    return {create_run(path, config), config, false};
  }
  if (!request.preset_or_file.empty()) {
    Config config = load_config(request.preset_or_file, request.overrides);
    if (!RunFolder::holds_run(request.resume)) {
      return {create_run(request.resume, config), config, false};
    }
    RunFolder folder = RunFolder::open(request.resume);
    if (folder.config_toml() != config_to_toml(config)) {
      throw Error(ErrorKind::Usage, "this run has another configuration", folder.config_path(),
                  "resume it without a preset and keys, or start a new run with --out");
    }
    return {std::move(folder), std::move(config), true};
  }
  if (!request.overrides.empty()) {
    throw Error(ErrorKind::Usage, "a run keeps its configuration", "--resume", "leave out the key=value words");
  }
  RunFolder folder = RunFolder::open(request.resume);
  Config config = config_of_run(folder);
  return {std::move(folder), std::move(config), true};
}

nlohmann::ordered_json previous_record(const RunFolder& folder, bool resumes) {
  if (!resumes) {
    return nullptr;
  }
  try {
    return folder.read_run_json();
  } catch (const Error&) {
    return nullptr;  // killed before the first run.json, or damaged: the states decide where to go on
  }
}

}  // namespace

double chance_accuracy(const Config& config) { return 1.0 / config.task.p; }
double chance_loss(const Config& config) { return std::log(config.task.p); }

TrainSummary train(const TrainRequest& request, const TrainCalls& calls) {
  const Opened opened = open_run(request);
  const RunFolder& folder = opened.folder;
  const nlohmann::ordered_json previous = previous_record(folder, opened.resumes);
  TrainSummary summary;
  summary.path = folder.path();
  if (previous.is_object() && (previous.value("status", "") == "finished" || previous.value("status", "") == "failed")) {
    summary.was_finished = true;
    if (previous.value("status", "") == "failed") {
      summary.result.divergence.emplace();  // asked again, a failed run still counts as failed
    }
    return summary;
  }
  folder.remove_leftovers();

  Workshop shop(opened.config, request.threads > 0 ? request.threads : default_threads());
  std::vector<std::string> skipped;
  std::optional<Checkpoint> state;
  if (opened.resumes) {
    state = folder.latest_state(shop.spec, &skipped);
  }
  for (const std::string& text : skipped) {
    if (calls.on_message) {
      calls.on_message(text);
    }
  }
  const TrainStart start{folder.path(),
                         opened.config,
                         std::string(shop.engine->name()),
                         std::string(shop.engine->kernels()),
                         shop.pool.size(),
                         shop.spec.n_params,
                         static_cast<std::int64_t>(shop.data.train_ids.size()),
                         static_cast<std::int64_t>(shop.data.test_ids.size()),
                         state ? state->step : 0};
  nlohmann::ordered_json record = started_record(start, previous);
  folder.write_run_json(record);
  if (calls.on_start) {
    calls.on_start(start);
  }

  FourierSnapshot snapshot(shop.spec, shop.data, *shop.engine, shop.pool);
  const TrainHooks hooks{calls.on_evaluation, calls.on_message,
                         [&](std::span<const float> params) { return snapshot.arrays(params); }, calls.stop_requested};
  summary.result = train_run(
      {opened.config, shop.spec, shop.data, *shop.engine, shop.pool, folder, shop.initial, std::move(state)}, hooks);
  add_result(record, summary.result, opened.config);
  write_with_retries([&] { folder.write_run_json(record); }, [] { return false; }, [](const std::string&) {});
  return summary;
}

}  // namespace groklab
