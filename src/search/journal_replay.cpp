// SPDX-License-Identifier: MIT
#include "search/journal_replay.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/parse_number.hpp"
#include "runs/json_text.hpp"
#include "search/journal_operation.hpp"
#include "search/python_json.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

/// Floats are refused: one that no integer can hold would be undefined.
std::int64_t whole_number(const Json& value) {
  if (!value.is_number_integer()) {
    throw Json::other_error::create(500, "a whole number", &value);
  }
  return value.get<std::int64_t>();
}

/// The keys of an object of steps are texts.
std::int64_t read_step(const std::string& text) {
  const auto step = parse_number<std::int64_t>(text);
  if (!step) {
    throw Json::other_error::create(500, "a step", nullptr);
  }
  return *step;
}

StudyDirection read_direction(const Json& value) {
  const std::int64_t direction = whole_number(value);
  if (direction < 0 || direction > static_cast<int>(StudyDirection::Maximize)) {
    throw Json::other_error::create(500, "a direction", &value);
  }
  return static_cast<StudyDirection>(direction);
}

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
  const std::int64_t state =
      line.contains("state") ? whole_number(line["state"]) : static_cast<int>(TrialState::Running);
  if (state < 0 || state > static_cast<int>(TrialState::Waiting)) {
    throw Json::other_error::create(500, "state", &line);
  }
  return static_cast<TrialState>(state);
}

}  // namespace

void JournalReplay::apply(const Json& line, const std::string& where) {
  try {
    const std::int64_t operation = whole_number(line.at("op_code"));
    switch (operation) {
      case kCreateStudy:
        create_study(line);
        break;
      case kDeleteStudy:
        studies_.erase(whole_number(line.at("study_id")));
        break;
      case kSetStudyUserAttr:
      case kSetStudySystemAttr:
        if (const auto found = studies_.find(whole_number(line.at("study_id"))); found != studies_.end()) {
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
    study.directions.push_back(read_direction(direction));
  }
}

void JournalReplay::create_trial(const Json& line, const std::string& where) {
  const std::int64_t study_id = whole_number(line.at("study_id"));
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
    trial.intermediate[read_step(step)] = number_of(value);
  }
  trial.user_attrs = line.value("user_attrs", Json::object());
  trial.system_attrs = line.value("system_attrs", Json::object());
  if (line.value("worker_id", "") == worker_) {
    own_trial_ = trial.number;
  }
  trials_.push_back({study_id, found->second.trials.size()});
  found->second.trials.push_back(std::move(trial));
}

void JournalReplay::change_trial(std::int64_t operation, const Json& line, const std::string& where) {
  const std::int64_t number = whole_number(line.at("trial_id"));
  const auto id = static_cast<std::size_t>(number);
  const auto study = number >= 0 && id < trials_.size() ? studies_.find(trials_[id].study) : studies_.end();
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
      trial.intermediate[whole_number(line.at("step"))] = number_of(line.at("intermediate_value"));
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
