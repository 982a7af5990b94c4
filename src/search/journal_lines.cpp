// SPDX-License-Identifier: MIT
#include "search/journal_lines.hpp"

#include "search/journal_operation.hpp"
#include "search/python_json.hpp"

namespace groklab {

using Json = nlohmann::ordered_json;

Json study_line(const std::string& name, std::span<const StudyDirection> directions) {
  return {{"op_code", kCreateStudy},
          {"study_name", name},
          {"directions", std::vector<StudyDirection>(directions.begin(), directions.end())}};
}

Json trial_line(std::int64_t study_id, const Trial& trial, const TrialTimes& times) {
  Json line = {
      {"op_code", kCreateTrial}, {"study_id", study_id}, {"datetime_start", times.start}, {"state", trial.state}};
  if (!times.complete.empty()) {
    line["datetime_complete"] = times.complete;
  }
  line["value"] = nullptr;
  line["values"] = trial.values.empty() ? Json(nullptr) : Json(trial.values);
  line["distributions"] = line["params"] = Json::object();
  for (const TrialParam& param : trial.params) {
    line["distributions"][param.name] = python_json_text(distribution_json(param.distribution));
    line["params"][param.name] = param.value;
  }
  line["user_attrs"] = trial.user_attrs;
  line["system_attrs"] = trial.system_attrs;
  line["intermediate_values"] = Json::object();
  for (const auto& [step, value] : trial.intermediate) {
    line["intermediate_values"][std::to_string(step)] = value;
  }
  return line;
}

}  // namespace groklab
