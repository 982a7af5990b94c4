// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "figures/forecast_figure_data.hpp"
#include "lab/forecast_document.hpp"

namespace groklab {

/// All that a paper is about: a forecast, and the runs that it is of.
struct PaperStudy {
  std::string name;         ///< of the folder
  std::string text;         ///< what the sweep is, in its author's words; may be empty
  std::string sweep_toml;   ///< empty for runs that are no sweep
  std::string config_hash;  ///< of sweep.toml, or of the configurations of the runs
  Config config;            ///< of the first run
  std::string folder;       ///< where the forecast is
  ForecastStudy runs;
  ForecastDocument forecast;
};

/// Reads SWEEP/forecast/forecast.json and the runs. Throws Error(BadFile) where a file is damaged, Error(Usage) where the
/// forecast is of other runs than the folder has.
PaperStudy read_paper_study(const std::string& sweep);

/// What the figures are drawn from; reads the evaluations of some runs, the scores and the forecaster too.
ForecastFigureData paper_figure_data(const PaperStudy& study);

}  // namespace groklab
