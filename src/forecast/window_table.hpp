// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/matrix_view.hpp"
#include "forecast/forecast_study.hpp"
#include "forecast/landmark.hpp"

namespace groklab {

/// Columns of numbers about the runs of one window, row-major [runs, names].
struct Columns {
  std::vector<std::string> names;
  std::vector<double> values;

  std::ptrdiff_t n_rows() const;
  MatrixView<const double> view() const;
  std::vector<double> column(std::size_t index) const;
};

/// The columns of both, for the same rows.
Columns joined(const Columns& first, const Columns& second);

/// Everything that is known of the usable runs at a landmark, and what became of them.
struct WindowTable {
  Landmark landmark;
  std::vector<std::size_t> run;             ///< index into ForecastStudy::runs, a row each
  std::vector<std::uint8_t> grokked;        ///< 1: later, within its steps
  std::vector<int> cell;                    ///< of the study, numbered anew without gaps
  std::vector<std::int64_t> seen;           ///< steps that were seen of it
  Columns features;                         ///< system F's 28
  Columns spectrum;                         ///< kSpectrumFeatures; no columns where some run keeps no spectra
  Columns hyperparameters;                  ///< a key's place among its levels in [0, 1], and an indicator a level
  std::vector<std::size_t> grokked_inside;  ///< runs left out: there is nothing to forecast
  std::vector<std::size_t> not_finite;      ///< runs left out: a feature has no value
  std::vector<std::size_t> not_there;       ///< runs left out: they do not get to the landmark within their record

  std::size_t n_positive() const;
  /// Some grokked, some did not.
  bool has_both_outcomes() const;
  int n_cells() const;
};

/// Throws Error(Usage) where a run's early record is shorter than the landmark's window.
WindowTable window_table(const ForecastStudy& study, const Landmark& landmark);

}  // namespace groklab
