// SPDX-License-Identifier: MIT
#include "app/search_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "config/options.hpp"
#include "lab/run_record.hpp"
#include "search/pareto.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;
using Row = std::vector<std::string>;

std::string text_attr(const Trial& trial, const char* name) {
  const bool has_text = trial.user_attrs.contains(name) && trial.user_attrs[name].is_string();
  return has_text ? trial.user_attrs[name].get<std::string>() : "";
}

/// Complete ones by their first value, then pruned ones by the step they came to, then the rest.
std::vector<const Trial*> ranked(const StoredStudy& study) {
  std::vector<const Trial*> trials;
  for (const Trial& trial : study.trials) {
    trials.push_back(&trial);
  }
  const auto rank = [](const Trial* trial) {
    const bool is_complete = trial->state == TrialState::Complete && !trial->values.empty();
    const double last = trial->intermediate.empty() ? 0 : static_cast<double>(trial->intermediate.rbegin()->first);
    return std::pair(is_complete                          ? 0
                     : trial->state == TrialState::Pruned ? 1
                                                          : 2,
                     is_complete ? trial->values[0] : -last);
  };
  std::stable_sort(trials.begin(), trials.end(), [&](const Trial* a, const Trial* b) { return rank(a) < rank(b); });
  return trials;
}

Row row_of(const SearchPlan& plan, const Trial& trial) {
  Row row = {std::to_string(trial.number), std::string(state_name(trial.state))};
  for (int objective = 0; objective < plan.storage.n_objectives; ++objective) {
    const auto i = static_cast<std::size_t>(objective);
    const bool has_value = trial.state == TrialState::Complete && i < trial.values.size();
    row.push_back(has_value ? fmt::format("{:.6g}", trial.values[i]) : "");
  }
  row.push_back(text_attr(trial, "groklab_outcome"));
  for (const SearchParameter& parameter : plan.search.space) {
    const TrialParam* param = trial.param(parameter.name);
    row.push_back(param == nullptr ? "" : short_value_text(*param));
  }
  return row;
}

Row head_of(const SearchPlan& plan) {
  Row row = {"trial", "state", "steps"};
  if (plan.storage.n_objectives > 1) {
    row.push_back(plan.search.settings.objective.second);
  }
  row.push_back("outcome");
  for (const SearchParameter& parameter : plan.search.space) {
    row.emplace_back(key_leaf(parameter.name));
  }
  return row;
}

std::string aligned_text(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += fmt::format("{:<{}}  ", row[i], widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

/// The command that trains a trial's configuration; "" where the trial is not of this space.
std::string command_of(const SearchPlan& plan, const Trial& trial) {
  const std::optional<Config> config = config_of_trial(plan.search, trial);
  return config ? repeat_command(*config) : "";
}

Json number_json(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json trial_json(const SearchPlan& plan, const Trial& trial) {
  Json json = {{"number", trial.number}, {"state", state_name(trial.state)}, {"values", Json::array()}};
  for (const double value : trial.values) {
    json["values"].push_back(number_json(value));
  }
  json["outcome"] = text_attr(trial, "groklab_outcome");
  json["params"] = Json::object();
  for (const TrialParam& param : trial.params) {
    const bool is_choice = param.distribution.kind == Distribution::Kind::Categorical;
    const bool is_int = param.distribution.kind == Distribution::Kind::Int;
    json["params"][param.name] = is_choice ? param.distribution.choices.at(static_cast<std::size_t>(param.value))
                                 : is_int  ? Json(static_cast<std::int64_t>(param.value))
                                           : Json(param.value);
  }
  json["last_step"] = trial.intermediate.empty() ? Json(nullptr) : Json(trial.intermediate.rbegin()->first);
  json["run"] = text_attr(trial, "groklab_run");
  json["command"] = command_of(plan, trial);
  return json;
}

/// Complete trials that no other dominates; with one objective the best one.
std::vector<const Trial*> best_trials(const StoredStudy& study) {
  std::vector<const Trial*> complete;
  for (const Trial& trial : study.trials) {
    if (trial.state == TrialState::Complete && !trial.values.empty()) {
      complete.push_back(&trial);
    }
  }
  if (study.directions.size() > 1) {
    const auto fronts = pareto_fronts(complete);
    return fronts.empty() ? std::vector<const Trial*>{} : fronts.front();
  }
  const Trial* best = best_trial(study.trials);
  return best == nullptr ? std::vector<const Trial*>{} : std::vector<const Trial*>{best};
}

}  // namespace

std::string short_value_text(const TrialParam& param) {
  return param.distribution.kind == Distribution::Kind::Float ? fmt::format("{:.4g}", param.value)
                                                              : value_text(param.distribution, param.value);
}

std::string search_text(const SearchPlan& plan, const StoredStudy& study, std::size_t n_most) {
  std::vector<Row> rows = {head_of(plan)};
  const std::vector<const Trial*> trials = ranked(study);
  for (std::size_t i = 0; i < std::min(n_most, trials.size()); ++i) {
    rows.push_back(row_of(plan, *trials[i]));
  }
  std::string text = aligned_text(rows);
  if (trials.size() > n_most) {
    text += fmt::format("... and {} more (--json has all)\n", trials.size() - n_most);
  }
  for (const Trial* best : best_trials(study)) {
    text += fmt::format("best: trial {} ({}): {}\n", best->number, text_attr(*best, "groklab_outcome"),
                        command_of(plan, *best));
  }
  return text;
}

Json search_document(const SearchPlan& plan, const SearchSummary& summary) {
  const StoredStudy& study = summary.study;
  Json document = {{"path", plan.path}, {"storage", plan.storage.path}, {"study", study.name}};
  document["states"] = Json::object();
  for (int state = 0; state <= static_cast<int>(TrialState::Waiting); ++state) {
    const auto n = std::count_if(study.trials.begin(), study.trials.end(),
                                 [&](const Trial& trial) { return static_cast<int>(trial.state) == state; });
    document["states"][std::string(state_name(static_cast<TrialState>(state)))] = n;
  }
  document["seconds"] = summary.seconds;
  document["timed_out"] = summary.timed_out;
  document["best"] = Json::array();
  for (const Trial* best : best_trials(study)) {
    document["best"].push_back(trial_json(plan, *best));
  }
  document["trials"] = Json::array();
  for (const Trial& trial : study.trials) {
    document["trials"].push_back(trial_json(plan, trial));
  }
  return document;
}

}  // namespace groklab
