// SPDX-License-Identifier: MIT
#include "lab/search_lab.hpp"

#include <filesystem>

#include "core/file_lock.hpp"
#include "lab/machine.hpp"
#include "lab/named_file.hpp"
#include "lab/search_run.hpp"
#include "search/search_folder.hpp"
#include "sweep/sweep_file.hpp"

namespace groklab {
namespace {

NamedFile find_search_source(const std::string& name) {
  if (SearchFolder::holds_search(name)) {
    const std::string path = SearchFolder(name).search_path();
    return {read_text_file(path), path, name};
  }
  return find_named_file(name, embedded_searches(), "searches");
}

}  // namespace

SearchPlan plan_search(const SearchRequest& request) {
  const NamedFile source = find_search_source(request.name_or_file);
  SearchPlan plan;
  plan.toml = with_command_line(source.toml, request.overrides, 0);
  plan.search = parse_search(plan.toml, source.path);
  const SearchSettings& settings = plan.search.settings;
  if (settings.study.empty()) {  // written down: the folder may have another name
    const std::string word = "search.study=" + std::filesystem::path(source.out).filename().string();
    plan.toml = with_command_line(plan.toml, std::span(&word, 1), 0);
    plan.search = parse_search(plan.toml, source.path);
  }
  plan.search.settings.timeout_s = request.timeout_s.value_or(settings.timeout_s);
  plan.path = request.out.empty() ? source.out : request.out;
  plan.storage.path = settings.storage.empty() ? SearchFolder(plan.path).journal_path() : settings.storage;
  plan.storage.study = settings.study;
  plan.storage.n_objectives = settings.objective.second.empty() ? 1 : 2;
  plan.storage.sqlite_schema = request.sqlite_schema;
  const int cores = request.workers > 0 ? request.workers : usable_cores();
  plan.workers = std::min(cores, settings.lag);
  plan.must_exist = request.resume;
  return plan;
}

SearchSummary run_search(const SearchPlan& plan, const SearchCalls& calls) {
  if (!plan.must_exist) {
    make_folder(plan.path);
  }
  const FileLock lock(plan.path);
  if (lock.is_held_elsewhere()) {
    throw Error(ErrorKind::RunFailed, "another process is working on this search", plan.path,
                "wait until it has ended");
  }
  const SearchFolder folder = SearchFolder::join(plan.path, plan.toml, plan.must_exist);
  const std::unique_ptr<StudyStorage> storage = open_storage(plan.storage);
  return SearchRun(plan, calls, folder, *storage).run_all();
}

std::optional<std::vector<double>> values_in_space(const SearchFile& search, const Trial& trial) {
  std::vector<double> values;
  for (const SearchParameter& parameter : search.space) {
    const TrialParam* param = trial.param(parameter.name);
    if (param == nullptr || !parameter.distribution.contains(param->value)) {
      return std::nullopt;
    }
    values.push_back(param->value);
  }
  return values;
}

std::optional<Config> config_of_trial(const SearchFile& search, const Trial& trial) {
  const std::optional<std::vector<double>> values = values_in_space(search, trial);
  try {
    return values ? std::optional(trial_config(search, *values, 0)) : std::nullopt;
  } catch (const Error&) {  // a combination that cannot be: the trial has failed for it
    return std::nullopt;
  }
}

}  // namespace groklab
