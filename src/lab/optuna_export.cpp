// SPDX-License-Identifier: MIT
#include "lab/optuna_export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>

#include "config/options.hpp"
#include "config/varied_keys.hpp"
#include "core/atomic_file.hpp"
#include "core/parse_number.hpp"
#include "search/journal_lines.hpp"
#include "search/python_json.hpp"
#include "search/utc_time.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr const char* kWorker = "groklab-export";
constexpr double kWide = 5;  // largest over smallest from which on a logarithmic scale tells values apart better

std::vector<std::string> keys_of(std::span<const StudiedRun> runs) {
  std::vector<Config> configs;
  std::transform(runs.begin(), runs.end(), std::back_inserter(configs),
                 [](const StudiedRun& run) { return run.config; });
  const Config base = configs.size() > 1 ? configs.front() : nearest_preset(configs);
  std::vector<std::string> keys;
  for (const Config& config : configs) {
    for (const std::string_view key : differing_keys(config, base)) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
        keys.emplace_back(key);
      }
    }
  }
  return keys;
}

/// A parameter over all runs: its distribution, and its value in every run in Optuna's internal form.
struct StudiedKey {
  std::string name;
  Distribution distribution;
  std::vector<double> values;
};

Distribution range_of(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {Distribution::Kind::Float, *low, *high, std::nullopt, *low > 0 && *high >= kWide * *low, {}};
}

StudiedKey choices_of(const std::string& name, const std::vector<std::string>& texts) {
  StudiedKey key{name, {Distribution::Kind::Categorical}, {}};
  std::vector<Json>& choices = key.distribution.choices;
  for (const std::string& text : texts) {
    const Json choice = Json::accept(text) && !text.starts_with('[') ? Json::parse(text) : Json(text);
    auto found = std::find(choices.begin(), choices.end(), choice);
    if (found == choices.end()) {
      found = choices.insert(choices.end(), choice);
    }
    key.values.push_back(static_cast<double>(found - choices.begin()));
  }
  return key;
}

StudiedKey study_key(const std::string& name, std::span<const StudiedRun> runs) {
  std::vector<std::string> texts;
  std::vector<double> numbers;
  for (const StudiedRun& run : runs) {
    texts.push_back(option_value_text(run.config, name));
    if (const std::optional<double> number = parse_number<double>(texts.back())) {
      numbers.push_back(*number);
    }
  }
  return numbers.size() == runs.size() ? StudiedKey{name, range_of(numbers), numbers} : choices_of(name, texts);
}

/// run.json's value of a key, also of one of its objects; null where it has none.
Json recorded(const StudiedRun& run, const char* pointer) {
  const Json::json_pointer place(pointer);
  return run.record.contains(place) ? run.record.at(place) : Json(nullptr);
}

Json attributes(const StudiedRun& run) {
  Json attrs = {{"run", run.name}, {"outcome", recorded(run, "/outcome")}};
  for (const char* milestone : {"mem_step", "grok_step", "sustained_step", "collapse_step"}) {
    attrs[milestone] = recorded(run, (std::string("/milestones/") + milestone).c_str());
  }
  attrs["test_acc"] = recorded(run, "/final/test_acc");
  attrs["seed"] = run.config.seed;
  return attrs;
}

Trial trial_of(const StudiedRun& run) {
  Trial trial;
  trial.user_attrs = attributes(run);
  for (const MetricsLine& line : run.metrics) {
    trial.intermediate[line.step] = line.test_loss;
  }
  const Json outcome = recorded(run, "/outcome");
  const Json grok = recorded(run, "/milestones/grok_step");
  if (!outcome.is_string()) {
    trial.state = TrialState::Running;
  } else if (outcome == "diverged") {
    trial.state = TrialState::Fail;
  } else if (grok.is_number()) {
    trial.state = TrialState::Complete;
    trial.values = {grok.get<double>()};
  } else {
    trial.state = TrialState::Pruned;
    if (!run.metrics.empty()) {
      trial.values = {run.metrics.back().test_loss};
    }
  }
  return trial;
}

StudiedRun read_studied_run(const RunFolder& folder) {
  const fs::path path(folder.path());
  return {path.filename().string(), folder.config(), folder.read_run_json(), folder.metrics()};
}

/// A run's own name, or that of the folder that its runs are in; SWEEP/runs/JOB belongs to SWEEP.
std::string study_name(const ExportInput& input) {
  const fs::path run = fs::absolute(input.runs.front().path()).lexically_normal();
  if (input.runs.size() == 1) {
    return run.filename().string();
  }
  const fs::path parent = run.parent_path();
  return (parent.filename() == "runs" ? parent.parent_path() : parent).filename().string();
}

/// The study as a journal. When a run was trained is not known, only how long: each ends now.
std::string journal_text(const StoredStudy& study, std::span<const StudiedRun> runs) {
  const auto now = std::chrono::system_clock::now();
  const auto line_text = [](Json line) {
    line["worker_id"] = kWorker;
    return python_json_text(line) + "\n";
  };
  std::string text = line_text(study_line(study.name, study.directions));
  for (const Trial& trial : study.trials) {
    const Json seconds = recorded(runs[static_cast<std::size_t>(trial.number)], "/seconds");
    const std::chrono::duration<double> took(seconds.is_number() ? seconds.get<double>() : 0.0);
    const auto start = now - std::chrono::duration_cast<std::chrono::system_clock::duration>(took);
    text += line_text(trial_line(0, trial, {journal_time(start), is_ended(trial.state) ? journal_time(now) : ""}));
  }
  return text;
}

std::string counts_text(const StoredStudy& study) {
  std::map<TrialState, int> counts;
  for (const Trial& trial : study.trials) {
    ++counts[trial.state];
  }
  std::string text = fmt::format("study '{}':", study.name);
  for (const auto& [state, count] : counts) {
    text += fmt::format(" {} {}", count, state_name(state));
  }
  return text + "\n";
}

}  // namespace

StoredStudy study_of_runs(const std::string& name, std::span<const StudiedRun> runs) {
  StoredStudy study;
  study.name = name;
  study.directions = {StudyDirection::Minimize};
  std::vector<StudiedKey> keys;
  for (const std::string& key : keys_of(runs)) {
    keys.push_back(study_key(key, runs));
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    Trial trial = trial_of(runs[i]);
    trial.number = trial.id = static_cast<std::int64_t>(i);
    for (const StudiedKey& key : keys) {
      trial.params.push_back({key.name, key.distribution, key.values[i]});
    }
    study.trials.push_back(std::move(trial));
  }
  return study;
}

ExportResult export_optuna(const ExportInput& input) {
  std::vector<StudiedRun> runs;
  std::transform(input.runs.begin(), input.runs.end(), std::back_inserter(runs), read_studied_run);
  const StoredStudy study = study_of_runs(study_name(input), runs);
  const std::string path = (fs::path(input.folder) / "optuna.log").string();
  write_file_atomically(path, journal_text(study, runs));
  return {{path}, counts_text(study)};
}

}  // namespace groklab
