// SPDX-License-Identifier: MIT
#include "search/journal_replay.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "runs/json_text.hpp"
#include "search/journal_operation.hpp"
#include "search/python_json.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

/// Distributions stand in a journal as JSON within a string.
Distribution read_distribution(const Json& text, const std::string& where) {
  return parse_distribution(parse_python_json(text.get<std::string>(), where), where);
}

std::vector<double> read_values(const Json& list) {
  std::vector<double> values;
  for (const Json& value : list) {
    values.push_back(number_of(value));
  }
  return values;
}

/// One value under "value", or several under "values"; either may be null.
std::vector<double> read_either(const Json& line) {
  if (line.contains("values") && line["values"].is_array()) {
    return read_values(line["values"]);
  }
  const bool has_one = line.contains("value") && !line["value"].is_null();
  return has_one ? std::vector<double>{number_of(line["value"])} : std::vector<double>{};
}

TrialState read_state(const Json& line) {
  const int state = line.value("state", static_cast<int>(TrialState::Running));
  if (state < 0 || state > static_cast<int>(TrialState::Waiting)) {
    throw Json::other_error::create(500, "state", &line);
  }
  return static_cast<TrialState>(state);
}

}  // namespace

void JournalReplay::apply(const Json& line, const std::string& where) {
  try {
    const int operation = line.at("op_code");
    switch (operation) {
      case kCreateStudy:
        create_study(line);
        break;
      case kDeleteStudy:
        studies_.erase(line.at("study_id").get<std::int64_t>());
        break;
      case kSetStudyUserAttr:
      case kSetStudySystemAttr:
        if (const auto found = studies_.find(line.at("study_id")); found != studies_.end()) {
          StoredStudy& study = found->second;
          operation == kSetStudyUserAttr ? study.user_attrs.update(line.at("user_attr"))
                                         : study.system_attrs.update(line.at("system_attr"));
        }
        break;
      case kCreateTrial:
        create_trial(line, where);
        break;
      default:
        change_trial(operation, line, where);
    }
  } catch (const Json::exception&) {
    throw Error(ErrorKind::BadFile, "this line is none of an Optuna journal", where, "restore it from a good copy");
  }
}

std::int64_t JournalReplay::find_study(const std::string& name) const {
  for (const auto& [id, study] : studies_) {
    if (study.name == name) {
      return id;
    }
  }
  return -1;
}

void JournalReplay::create_study(const Json& line) {
  const std::string name = line.at("study_name");
  if (find_study(name) >= 0) {
    return;
  }
  StoredStudy& study = studies_[next_study_++];
  study.name = name;
  for (const Json& direction : line.at("directions")) {
    study.directions.push_back(static_cast<StudyDirection>(direction.get<int>()));
  }
}

void JournalReplay::create_trial(const Json& line, const std::string& where) {
  const std::int64_t study_id = line.at("study_id");
  const auto found = studies_.find(study_id);
  if (found == studies_.end()) {
    return;
  }
  Trial trial;
  trial.number = std::ssize(found->second.trials);
  trial.id = std::ssize(trials_);
  trial.state = read_state(line);
  trial.values = read_either(line);
  const Json params = line.value("params", Json::object());
  for (const auto& [name, value] : params.items()) {
    trial.params.push_back({name, read_distribution(line.at("distributions").at(name), where), number_of(value)});
  }
  const Json reports = line.value("intermediate_values", Json::object());
  for (const auto& [step, value] : reports.items()) {
    trial.intermediate[std::stoll(step)] = number_of(value);
  }
  trial.user_attrs = line.value("user_attrs", Json::object());
  trial.system_attrs = line.value("system_attrs", Json::object());
  if (line.value("worker_id", "") == worker_) {
    own_trial_ = trial.number;
  }
  trials_.push_back({study_id, found->second.trials.size()});
  found->second.trials.push_back(std::move(trial));
}

void JournalReplay::change_trial(int operation, const Json& line, const std::string& where) {
  const std::size_t id = line.at("trial_id");
  const auto study = id < trials_.size() ? studies_.find(trials_[id].study) : studies_.end();
  if (study == studies_.end() || is_ended(study->second.trials[trials_[id].number].state)) {
    return;
  }
  Trial& trial = study->second.trials[trials_[id].number];
  switch (operation) {
    case kSetTrialParam:
      trial.params.push_back({line.at("param_name"), read_distribution(line.at("distribution"), where),
                              number_of(line.at("param_value_internal"))});
      break;
    case kSetTrialStateValues:
      trial.state = read_state(line);
      trial.values = read_either(line);
      break;
    case kSetTrialIntermediateValue:
      trial.intermediate[line.at("step").get<std::int64_t>()] = number_of(line.at("intermediate_value"));
      break;
    case kSetTrialUserAttr:
      trial.user_attrs.update(line.at("user_attr"));
      break;
    case kSetTrialSystemAttr:
      trial.system_attrs.update(line.at("system_attr"));
      break;
    default:  // later versions may have more of them; what they change is none of ours
      break;
  }
}

}  // namespace groklab
