// SPDX-License-Identifier: MIT
#include "forecast/forecast_study.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

#include "config/options.hpp"
#include "runs/run_folder.hpp"

namespace groklab {
namespace {

constexpr std::array<std::string_view, 4> kSeedKeys = {"seed", "data_seed", "init_seed", "batch_seed"};

bool is_seed(std::string_view key) { return std::find(kSeedKeys.begin(), kSeedKeys.end(), key) != kSeedKeys.end(); }

/// Every key of a configuration with its value as text, seeds left out.
std::map<std::string, std::string> values_of(Config config) {
  std::map<std::string, std::string> values;
  for (const Option& option : options(config)) {
    if (!is_seed(option.key)) {
      values[std::string(option.key)] = option_override_text(option);
    }
  }
  return values;
}

std::optional<double> number_of(const std::string& text) {
  std::size_t used = 0;
  try {
    const double value = std::stod(text, &used);
    return used == text.size() ? std::optional(value) : std::nullopt;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

bool is_before(const std::string& first, const std::string& second) {
  const std::optional<double> a = number_of(first);
  const std::optional<double> b = number_of(second);
  if (a && b) {
    return *a < *b;
  }
  return a.has_value() != b.has_value() ? a.has_value() : first < second;
}

std::optional<std::int64_t> step_of(const nlohmann::ordered_json& milestones, const char* name) {
  const auto& step = milestones.at(name);
  return step.is_null() ? std::nullopt : std::optional(step.get<std::int64_t>());
}

/// Why a run's outcome is not known; empty where it is.
std::string reason_to_leave_out(const nlohmann::ordered_json& record) {
  const auto status = record.at("status").get<std::string>();
  return status == "finished" ? "" : "its status is '" + status + "'";
}

using Values = std::map<std::string, std::string>;

std::vector<VariedKey> varied_keys(const std::vector<Values>& runs) {
  std::vector<VariedKey> keys;
  for (const auto& [key, first] : runs.empty() ? Values() : runs.front()) {
    VariedKey varied{key, {}};
    for (const Values& values : runs) {
      varied.levels.push_back(values.at(key));
    }
    std::sort(varied.levels.begin(), varied.levels.end(), is_before);
    varied.levels.erase(std::unique(varied.levels.begin(), varied.levels.end()), varied.levels.end());
    if (varied.levels.size() > 1) {
      keys.push_back(std::move(varied));
    }
  }
  return keys;
}

void place_in_cells(ForecastStudy& study, const std::vector<Values>& values) {
  std::map<std::vector<std::size_t>, int> cells;
  for (std::size_t i = 0; i < study.runs.size(); ++i) {
    ForecastRun& run = study.runs[i];
    for (const VariedKey& key : study.keys) {
      const auto level = std::find(key.levels.begin(), key.levels.end(), values[i].at(key.key));
      run.level.push_back(static_cast<std::size_t>(level - key.levels.begin()));
    }
    run.cell = cells.try_emplace(run.level, static_cast<int>(cells.size())).first->second;
  }
}

}  // namespace

CensoredTime grok_time(const ForecastRun& run) {
  if (!run.grok_step) {
    return {static_cast<double>(run.last_step)};
  }
  const auto before = static_cast<double>(std::max<std::int64_t>(*run.grok_step - run.eval_every, 0));
  return {before, static_cast<double>(*run.grok_step)};
}

int ForecastStudy::n_cells() const {
  int n = 0;
  for (const ForecastRun& run : runs) {
    n = std::max(n, run.cell + 1);
  }
  return n;
}

ForecastStudy read_study(const std::vector<std::string>& paths, GrokLabel label) {
  ForecastStudy study;
  study.label = label;
  std::vector<Values> values;
  for (const std::string& path : paths) {
    const RunFolder folder = RunFolder::open(path);
    const nlohmann::ordered_json record = folder.read_run_json();
    if (std::string reason = reason_to_leave_out(record); !reason.empty()) {
      study.left_out.push_back({path, std::move(reason)});
      continue;
    }
    ForecastRun run;
    run.path = path;
    run.early = read_early_record(path);
    run.grok_step = step_of(record.at("milestones"), label == GrokLabel::Published ? "grok99_step" : "sustained_step");
    run.last_step = record.at("last_step").get<std::int64_t>();
    const Config config = folder.config();
    run.eval_every = config.train.eval_every;
    study.runs.push_back(std::move(run));
    values.push_back(values_of(config));
  }
  study.keys = varied_keys(values);
  place_in_cells(study, values);
  return study;
}

}  // namespace groklab
