// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stats/bounds.hpp"
#include "stats/calibration.hpp"

namespace groklab {

/// What the figures of a forecast are made from: plain numbers, so that this folder needs to know no forecast. Where they
/// come from: docs/forecast.md.

/// A run to look at.
struct ForecastExample {
  bool groks = false;
  std::vector<double> step, test_acc;  ///< an evaluation each
  std::vector<double> early_val_loss;  ///< a step each, from 0 on: what a forecast sees
};

/// How many runs grok, by the levels of two keys; one key alone: a single row without a name.
struct GrokCells {
  std::string x_key, y_key;
  std::vector<std::string> x_levels, y_levels;
  std::vector<int> n_runs, n_grokked;  ///< [y_levels, x_levels], row by row
};

/// A number with its 95 % interval; either may be missing.
struct IntervalValue {
  std::optional<double> value;
  std::optional<Bounds> interval;
};

/// One feature's own AUROC, a window each.
struct FeatureAurocs {
  std::string feature;
  std::vector<std::optional<double>> auroc;
};

/// AUROC of a predictor in one scheme, a window each.
struct PredictorAurocs {
  std::string predictor;
  std::string left_out;
  std::vector<IntervalValue> auroc;
};

/// Scores of every run by every predictor, each out of fold.
struct ForecastScores {
  struct OfPredictor {
    std::string predictor;
    std::vector<double> score;  ///< a run each
  };
  std::int64_t window = 0;
  std::string left_out;
  std::vector<std::uint8_t> grokked;  ///< a run each
  std::vector<OfPredictor> predictors;
};

/// A logistic regression on standardised features: log-odds a deviation.
struct ForecastCoefficients {
  std::int64_t window = 0;
  std::vector<std::string> features;
  std::vector<double> coefficients;
};

struct ForecastCalibration {
  std::int64_t window = 0;
  std::vector<CalibrationBin> bins;
};

struct ForecastFigureData {
  std::string name;    ///< of the study
  std::string source;  ///< for the small print
  std::vector<std::int64_t> windows;
  std::vector<ForecastExample> examples;
  std::optional<GrokCells> cells;
  std::vector<FeatureAurocs> features;
  std::vector<PredictorAurocs> predictors;
  std::vector<ForecastScores> scores;
  std::optional<ForecastCoefficients> coefficients;
  std::vector<ForecastCalibration> calibration;
};

}  // namespace groklab
