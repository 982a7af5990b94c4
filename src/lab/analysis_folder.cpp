// SPDX-License-Identifier: MIT
#include "lab/analysis_folder.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "core/atomic_file.hpp"
#include "core/check.hpp"
#include "core/error.hpp"
#include "lab/analysis_record.hpp"
#include "lab/json_values.hpp"
#include "runs/json_text.hpp"
#include "runs/npz.hpp"
#include "runs/run_layout.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> paths_of(const std::string& stem) { return {stem + ".json", stem + ".npz"}; }

}  // namespace

std::vector<std::string> write_analysis(const std::string& stem, const Json& document,
                                        const std::vector<StoredTensor>& arrays) {
  std::vector<std::string> paths = paths_of(stem);
  write_file_atomically(paths[1], encode_npz(arrays));
  write_file_atomically(paths[0], json_text(document));  // last: it says that both are there
  return paths;
}

AnalysisFolder::AnalysisFolder(const std::string& run) : path_(run + "/analysis") { make_folder(path_); }

std::string AnalysisFolder::stem(std::int64_t step) const {
  return fmt::format("{}/{}", path_, step_file_name("step", step, ""));
}

std::vector<std::string> AnalysisFolder::paths(std::int64_t step) const { return paths_of(stem(step)); }

std::vector<std::string> AnalysisFolder::summary_paths() const { return paths_of(summary_stem()); }

Json AnalysisFolder::up_to_date(std::int64_t step, const Json& inputs) const {
  const std::vector<std::string> files = paths(step);
  if (!std::filesystem::exists(files[0]) || !std::filesystem::exists(files[1])) {
    return nullptr;
  }
  try {
    Json document = parse_json(read_text_file(files[0]), files[0]);
    return document.value("inputs", Json()) == inputs ? document : Json(nullptr);
  } catch (const Error&) {
    return nullptr;  // damaged: measured again
  }
}

void AnalysisFolder::write(std::int64_t step, const Json& document, const std::vector<StoredTensor>& arrays) const {
  write_analysis(stem(step), document, arrays);
}

Json AnalysisFolder::write_summary(const std::vector<Json>& documents, const RunMeasures& of_run) const {
  GROKLAB_CHECK(!documents.empty());
  std::vector<std::int64_t> steps;
  std::map<std::string, std::vector<double>> columns;
  for (const Json& document : documents) {
    steps.push_back(document.at("step").get<std::int64_t>());
    for (const auto& [name, value] : summary_scalars(document)) {
      columns[name].push_back(value);
    }
  }
  Json json;
  json["format"] = kAnalysisFormat;
  json["key_frequencies"] = documents.back().at("key_frequencies");
  json["step"] = steps;
  std::vector<StoredTensor> arrays = {make_stored_tensor<std::int64_t>("step", steps)};
  for (const auto& [name, values] : columns) {
    json[name] = Json::array();
    for (const double value : values) {
      json[name].push_back(value_json(value));
    }
    arrays.push_back(make_stored_tensor<double>(name, values));
  }
  json["run"] = of_run.document;
  arrays.insert(arrays.end(), of_run.arrays.begin(), of_run.arrays.end());
  write_analysis(summary_stem(), json, arrays);
  return json;
}

}  // namespace groklab
