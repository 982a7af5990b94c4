// SPDX-License-Identifier: MIT
#include "lab/sweep_runs.hpp"

#include <algorithm>
#include <filesystem>
#include <unordered_map>

#include "config/evaluation_steps.hpp"
#include "config/options.hpp"
#include "config/varied_keys.hpp"
#include "core/atomic_file.hpp"
#include "runs/run_folder.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

CensoredTime milestone_time(const Json& milestones, const char* name, std::int64_t last_step,
                            const TrainConfig& train) {
  const auto found = milestones.find(name);
  if (found == milestones.end() || found->is_null()) {
    return {.low = static_cast<double>(last_step)};
  }
  const auto step = std::max<std::int64_t>(1, found->get<std::int64_t>());  // times are positive
  return {static_cast<double>(evaluation_before(train, step)), static_cast<double>(step)};
}

std::string text_of(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>() : "";
}

bool line_has_ended(const Json& line) { return is_end_status(text_of(line, "status")); }

/// Everything but the cell. `line`: of the index.
ComparedRun compared_run(const SweepJob& job, const Json& line) {
  ComparedRun run;
  run.name = job.name;
  for (const KeyValue& key : job.varied) {
    run.seeds += is_seed(key.key) ? key.key + "=" + key.value + " " : "";
  }
  if (!line_has_ended(line)) {
    return run;
  }
  run.outcome = text_of(line, "outcome");
  const Json& milestones = line.at("milestones");
  if (!run.diverged() && milestones.is_object()) {
    const auto last_step = line.value("last_step", std::int64_t{0});
    run.grok = milestone_time(milestones, "grok_step", last_step, job.config.train);
    run.mem = milestone_time(milestones, "mem_step", last_step, job.config.train);
    run.is_sustained = !milestones.value("sustained_step", Json()).is_null();
    run.collapsed = !milestones.value("collapse_step", Json()).is_null();
    run.n_slingshots = static_cast<int>(milestones.value("slingshots", Json::array()).size());
  }
  const Json final_values = line.value("final", Json());
  if (final_values.is_object() && final_values.value("test_acc", Json()).is_number()) {
    run.test_acc = final_values["test_acc"].get<double>();
  }
  return run;
}

/// One of the folders that are compared.
struct Source {
  std::string label;
  std::string text;
  std::vector<SweepJob> jobs;
  std::vector<Json> lines;  ///< of the index, one a job
  std::vector<SweepClaim> claims;
};

Source read_source(const std::string& path) {
  Source source;
  source.label = std::filesystem::path(path).lexically_normal().filename().string();
  if (!SweepFolder::holds_sweep(path)) {
    const RunFolder folder = RunFolder::open(path);
    const Config config = folder.config();
    source.text = "one run";
    source.jobs.push_back({source.label, {{"seed", std::to_string(config.seed)}}, config});
    source.lines.push_back(index_line(source.jobs[0], {folder.read_run_json(), ""}));
    return source;
  }
  const SweepFolder folder = SweepFolder::open(path);
  const SweepFile file = parse_sweep(read_text_file(folder.sweep_path()), folder.sweep_path());
  source.text = file.text;
  source.claims = file.claims;
  source.jobs = expand_jobs(file);
  std::unordered_map<std::string, Json> index = folder.read_index();
  for (const SweepJob& job : source.jobs) {
    const auto line = index.find(job.name);
    source.lines.push_back(line != index.end() ? std::move(line->second) : index_line(job, folder.read_job(job.name)));
  }
  return source;
}

void add_key(std::vector<std::string>& keys, std::string_view key) {
  if (!is_seed(key) && std::find(keys.begin(), keys.end(), key) == keys.end()) {
    keys.emplace_back(key);
  }
}

/// The keys that vary within a source, and between two those in which their first configurations differ.
std::vector<std::string> keys_of(const std::vector<Source>& sources) {
  std::vector<std::string> keys;
  for (const Source& source : sources) {
    for (const SweepJob& job : source.jobs) {
      for (const KeyValue& key : job.varied) {
        add_key(keys, key.key);
      }
    }
  }
  if (sources.size() == 2) {
    for (const std::string_view key : varied_keys(sources[0].jobs[0].config, sources[1].jobs[0].config)) {
      add_key(keys, key);
    }
  }
  return keys;
}

void add_runs(SweepRuns& sweep, const Source& source, std::size_t number, const std::vector<std::string>& keys,
              const std::string& label) {
  for (std::size_t i = 0; i < source.jobs.size(); ++i) {
    ComparedRun run = compared_run(source.jobs[i], source.lines[i]);
    if (!label.empty()) {
      run.cell.push_back(label);
    }
    run.source = number;
    run.config = source.jobs[i].config;
    const TrainConfig& train = run.config.train;
    std::vector<Option> table = options(run.config);
    for (const std::string& key : keys) {
      run.cell.push_back(option_override_text(find_option(table, key, "")));
    }
    const auto steps = static_cast<double>(train.steps);
    sweep.horizon = sweep.runs.empty() ? steps : std::min(sweep.horizon, steps);
    sweep.resolution = std::max(sweep.resolution, static_cast<double>(train.eval_every));
    sweep.runs.push_back(std::move(run));
  }
}

}  // namespace

SweepRuns read_sweep_runs(std::span<const std::string> paths) {
  std::vector<Source> sources;
  for (const std::string& path : paths) {
    sources.push_back(read_source(path));
  }
  const std::vector<std::string> keys = keys_of(sources);
  SweepRuns sweep;
  sweep.text = sources[0].text;
  sweep.claims = sources[0].claims;
  if (sources.size() == 2) {
    sweep.keys.emplace_back(kWhichSweep);
    sweep.text += " / " + sources[1].text;
    if (sources[0].label == sources[1].label) {
      sources[0].label = paths[0];
      sources[1].label = paths[1];
    }
  }
  sweep.keys.insert(sweep.keys.end(), keys.begin(), keys.end());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    add_runs(sweep, sources[i], i, keys, sources.size() == 2 ? sources[i].label : "");
  }
  return sweep;
}

}  // namespace groklab
