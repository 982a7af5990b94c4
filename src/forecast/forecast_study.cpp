// SPDX-License-Identifier: MIT
#include "forecast/forecast_study.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "config/evaluation_steps.hpp"
#include "config/options.hpp"
#include "config/varied_keys.hpp"
#include "core/parse_number.hpp"
#include "runs/run_folder.hpp"

namespace groklab {
namespace {

bool is_before(const std::string& first, const std::string& second) {
  const std::optional<double> a = parse_number<double>(first);
  const std::optional<double> b = parse_number<double>(second);
  if (a && b) {
    return *a < *b;
  }
  return a.has_value() != b.has_value() ? a.has_value() : first < second;
}

std::optional<std::int64_t> step_of(const nlohmann::ordered_json& milestones, const char* name) {
  const auto& step = milestones.at(name);
  return step.is_null() ? std::nullopt : std::optional(step.get<std::int64_t>());
}

std::optional<SnapshotSeries> read_spectra(const RunFolder& run) {
  constexpr const char* kFile = "snapshots.npz";
  return run.holds(kFile) ? std::optional(snapshot_series(run.arrays("snapshots"), run.file_path(kFile)))
                          : std::nullopt;
}

/// Why a run's outcome is not known; empty where it is.
std::string reason_to_leave_out(const nlohmann::ordered_json& record) {
  const auto status = record.at("status").get<std::string>();
  return status == "finished" ? "" : "its status is '" + status + "'";
}

/// Texts of some keys of every run, [n_runs][n_keys].
using Values = std::vector<std::vector<std::string>>;

/// The keys in which some run differs from the first, in the order of the options table.
std::vector<std::string> keys_that_vary(const std::vector<Config>& runs) {
  std::vector<std::string> keys;
  for (const Config& config : runs) {
    for (const std::string_view key : varied_keys(config, runs.front())) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
        keys.emplace_back(key);
      }
    }
  }
  return keys;
}

Values values_of(const std::vector<Config>& runs, const std::vector<std::string>& keys) {
  Values values;
  for (Config config : runs) {
    std::vector<Option> table = options(config);
    std::vector<std::string>& row = values.emplace_back();
    for (const std::string& key : keys) {
      row.push_back(option_override_text(find_option(table, key, "")));
    }
  }
  return values;
}

std::vector<std::string> levels_of(const Values& values, std::size_t key) {
  std::vector<std::string> levels;
  for (const std::vector<std::string>& row : values) {
    levels.push_back(row[key]);
  }
  std::sort(levels.begin(), levels.end(), is_before);
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  return levels;
}

void place_in_cells(ForecastStudy& study, const Values& values) {
  std::map<std::vector<std::size_t>, int> cells;
  for (std::size_t i = 0; i < study.runs.size(); ++i) {
    ForecastRun& run = study.runs[i];
    for (std::size_t k = 0; k < study.keys.size(); ++k) {
      const std::vector<std::string>& levels = study.keys[k].levels;
      const auto level = std::find(levels.begin(), levels.end(), values[i][k]);
      run.level.push_back(static_cast<std::size_t>(level - levels.begin()));
    }
    run.cell = cells.try_emplace(run.level, static_cast<int>(cells.size())).first->second;
  }
}

}  // namespace

CensoredTime grok_time(const ForecastRun& run) {
  if (!run.grok_step) {
    return {static_cast<double>(run.last_step)};
  }
  return {static_cast<double>(run.seen_before), static_cast<double>(*run.grok_step)};
}

std::string_view label_name(GrokLabel label) { return label == GrokLabel::Published ? "published" : "sustained"; }

std::optional<GrokLabel> parse_label(std::string_view name) {
  for (const GrokLabel label : {GrokLabel::Published, GrokLabel::Sustained}) {
    if (name == label_name(label)) {
      return label;
    }
  }
  return std::nullopt;
}

int ForecastStudy::n_cells() const {
  int n = 0;
  for (const ForecastRun& run : runs) {
    n = std::max(n, run.cell + 1);
  }
  return n;
}

ForecastStudy read_study(const std::vector<RunFolder>& folders, GrokLabel label) {
  ForecastStudy study;
  study.label = label;
  std::vector<Config> configs;
  for (const RunFolder& folder : folders) {
    const nlohmann::ordered_json record = folder.read_run_json();
    if (std::string reason = reason_to_leave_out(record); !reason.empty()) {
      study.left_out.push_back({folder.path(), std::move(reason)});
      continue;
    }
    ForecastRun run;
    run.path = folder.path();
    run.early = read_early_record(folder);
    run.spectra = read_spectra(folder);
    run.mem_step = step_of(record.at("milestones"), "mem_step");
    run.grok_step = step_of(record.at("milestones"), label == GrokLabel::Published ? "grok99_step" : "sustained_step");
    run.last_step = record.at("last_step").get<std::int64_t>();
    configs.push_back(folder.config());
    run.seen_before = evaluation_before(configs.back().train, run.grok_step.value_or(0));
    study.runs.push_back(std::move(run));
  }
  const std::vector<std::string> keys = keys_that_vary(configs);
  const Values values = values_of(configs, keys);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    study.keys.push_back({keys[k], levels_of(values, k)});
  }
  place_in_cells(study, values);
  return study;
}

}  // namespace groklab
