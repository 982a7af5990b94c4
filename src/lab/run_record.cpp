// SPDX-License-Identifier: MIT
#include "lab/run_record.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "config/config_difference.hpp"
#include "config/config_file.hpp"
#include "config/presets.hpp"
#include "core/content_hash.hpp"
#include "core/shell_word.hpp"
#include "lab/fork_run.hpp"
#include "lab/json_values.hpp"
#include "lab/machine.hpp"
#include "lab/version.hpp"
#include "runs/run_layout.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

std::string status_text(const TrainResult& result) {
  if (result.divergence) {
    return "failed";
  }
  return result.stopped_by == StopRequest::None ? "finished" : "stopped";
}

struct NamedTexts {
  std::string_view name;
  ConfigTexts texts;
};

/// The presets, resolved. Read once: a sweep asks for thousands of commands.
const std::vector<NamedTexts>& preset_texts() {
  static const std::vector<NamedTexts> kTexts = [] {
    std::vector<NamedTexts> texts;
    for (const EmbeddedPreset& preset : embedded_presets()) {
      texts.push_back({preset.name, ConfigTexts(load_config(std::string(preset.name), {}))});
    }
    return texts;
  }();
  return kTexts;
}

Json milestones_json(const MilestoneValues& values) {
  Json json;
  json["mem_step"] = value_json(values.mem_step);
  json["grok_step"] = value_json(values.grok_step);
  json["grok99_step"] = value_json(values.grok99_step);
  json["sustained_step"] = value_json(values.sustained_step);
  json["sustained_censored"] = values.sustained_censored;
  json["stay_step"] = value_json(values.stay_step);
  json["collapse_step"] = value_json(values.collapse_step);
  json["delay"] = value_json(values.delay);
  json["slingshots"] = values.slingshots;
  return json;
}

Json final_json(const TrainResult& result) {
  Json json;
  json["train_loss"] = value_json(result.last_line.train_loss);
  json["test_loss"] = value_json(result.last_line.test_loss);
  json["train_acc"] = value_json(result.last_line.train_acc);
  json["test_acc"] = value_json(result.last_line.test_acc);
  json["weight_norm"] = value_json(result.last_line.weight_norm);
  return json;
}

}  // namespace

std::string repeat_command(const Config& config) {
  const ConfigTexts texts(config);
  std::string_view nearest;
  std::vector<ConfigDifference> fewest;
  for (const NamedTexts& preset : preset_texts()) {
    std::vector<ConfigDifference> found = texts.differences(preset.texts);
    if (nearest.empty() || found.size() < fewest.size()) {
      nearest = preset.name;
      fewest = std::move(found);
    }
  }
  std::string command = fmt::format("groklab train {}", nearest);
  for (const ConfigDifference& difference : fewest) {
    command += " " + shell_word(fmt::format("{}={}", difference.key, difference.value));
  }
  return command;
}

nlohmann::ordered_json started_record(const TrainStart& start, const nlohmann::ordered_json& previous) {
  const Machine machine = this_machine();
  Json record;
  record["format"] = kRunFormat;
  record["name"] = std::filesystem::path(start.path).filename().string();
  record["status"] = "running";
  record["outcome"] = nullptr;
  record["config_hash"] = content_hash(config_to_toml(start.config));
  record["command"] = repeat_command(start.config);
  record["versions"] = {{"groklab", version()}, {"compiler", compiler()}};
  record["machine"] = {{"cpu", machine.cpu}, {"cores", machine.cores}, {"system", machine.system}};
  record["engine"] = start.engine;
  record["kernels"] = start.kernels;
  record["threads"] = start.threads;
  record["n_params"] = start.n_params;
  record["n_train"] = start.n_train;
  record["n_test"] = start.n_test;
  record["chance_acc"] = chance_accuracy(start.config);
  record["chance_loss"] = chance_loss(start.config);
  record["seconds"] = previous.is_object() ? previous.value("seconds", 0.0) : 0.0;
  record["resumed_at"] = previous.is_object() ? previous.value("resumed_at", Json::array()) : Json::array();
  if (start.first_step > 0) {
    record["resumed_at"].push_back(start.first_step);
  }
  if (previous.is_object() && previous.contains("parent")) {
    record["command"] = fork_command(previous["parent"]);
    record["parent"] = previous["parent"];
  }
  if (previous.is_object() && previous.contains("forecast")) {
    record["forecast"] = previous["forecast"];
  }
  return record;
}

void add_result(nlohmann::ordered_json& record, const TrainResult& result, const Config& config) {
  record["status"] = status_text(result);
  const bool ended = result.stopped_by == StopRequest::None;
  record["outcome"] = ended ? Json(outcome_name(result.outcome)) : Json(nullptr);
  record["last_step"] = result.last_step;
  record["steps"] = config.train.steps;
  record["seconds"] = record["seconds"].get<double>() + result.seconds;
  record["steps_per_second"] =
      result.seconds > 0 ? Json(static_cast<double>(result.steps_done) / result.seconds) : Json(nullptr);
  record["first_line_s"] = value_json(result.first_line_s);
  record["labels_seen"] = result.labels_seen;
  record["milestones"] = milestones_json(result.milestones);
  record["final"] = final_json(result);
  record["best_test_acc"] = value_json(result.best_test_acc);
  record["best_test_loss"] = value_json(result.best_test_loss);
  if (result.divergence) {
    record["divergence"] = {{"step", result.divergence->step}, {"tensor", result.divergence->tensor}};
  }
}

void add_forecasts(nlohmann::ordered_json& record, const LiveForecast& forecast) {
  for (const Json& foretold : forecast.forecasts()) {
    record["forecast"].push_back(foretold);
  }
}

}  // namespace groklab
