// SPDX-License-Identifier: MIT
#include "lab/paper_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "core/content_hash.hpp"
#include "core/error.hpp"
#include "lab/forecast_lab.hpp"
#include "lab/forecast_layout.hpp"
#include "runs/json_text.hpp"
#include "runs/run_folder.hpp"
#include "sweep/sweep_folder.hpp"

namespace groklab {
namespace {

void refuse_other_runs(const PaperStudy& study, const std::string& sweep) {
  const auto n_grokked = std::count_if(study.runs.runs.begin(), study.runs.runs.end(),
                                       [](const ForecastRun& run) { return run.grok_step.has_value(); });
  if (std::ssize(study.runs.runs) != study.forecast.n_runs || n_grokked != study.forecast.n_grokked) {
    throw Error(ErrorKind::Usage,
                fmt::format("its forecast is of {} runs, {} of them grokked; the folder has {} and {}",
                            study.forecast.n_runs, study.forecast.n_grokked, study.runs.runs.size(), n_grokked),
                forecast_path(study.folder), fmt::format("run `groklab forecast {}` again", sweep));
  }
}

std::string hash_of_configs(const ForecastStudy& runs) {
  std::string all;
  for (const ForecastRun& run : runs.runs) {
    all += RunFolder::open(run.path).config_toml();
  }
  return content_hash(all);
}

}  // namespace

PaperStudy read_paper_study(const std::string& sweep) {
  PaperStudy study;
  // A path that ends in "/" has no last part of its own.
  study.name = std::filesystem::weakly_canonical(sweep).filename().string();
  study.folder = forecast_folder(sweep);
  const std::string path = forecast_path(study.folder);
  study.forecast = forecast_document_of(parse_json(read_text_file(path), path), path);
  study.runs = read_study(runs_in(sweep), study.forecast.label);
  refuse_other_runs(study, sweep);
  study.config = RunFolder::open(study.runs.runs.front().path).config();
  if (SweepFolder::holds_sweep(sweep)) {
    const std::string toml_path = SweepFolder::open(sweep).sweep_path();
    study.sweep_toml = read_text_file(toml_path);
    study.text = parse_sweep(study.sweep_toml, toml_path).text;
    study.config_hash = content_hash(study.sweep_toml);
  } else {
    study.config_hash = hash_of_configs(study.runs);
  }
  return study;
}

}  // namespace groklab
