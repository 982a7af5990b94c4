// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>

#include "lab/paper_study.hpp"
#include "lab/paper_template.hpp"

namespace groklab {

/// Everything that presets/paper/forecast.tex has a place for. `figures`: names of those that were drawn; the others
/// leave their places empty.
TemplatePlaces paper_places(const PaperStudy& study, const std::set<std::string, std::less<>>& figures);

/// The places of what was done: system, grid, features, label, settings of the scoring, limits, how to repeat it.
TemplatePlaces setting_places(const PaperStudy& study);

/// The places of what was found: whether, how early and when it can be foretold, and the tables of all windows. Every
/// number in them is one of forecast.json, every claim has its interval, and what the runs cannot carry is said to be so.
TemplatePlaces finding_places(const ForecastDocument& forecast);

/// The same of single features, calibration, stopping, spectra and other tasks.
TemplatePlaces further_places(const ForecastDocument& forecast);

}  // namespace groklab
