// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runs/metrics_log.hpp"
#include "stats/censored_time.hpp"

namespace groklab {

/// A key that a sweep varies.
struct SweepAxis {
  std::string key;                  ///< its last part: "weight_decay"
  std::vector<std::string> levels;  ///< ascending where all are numbers
  std::vector<double> numbers;      ///< theirs; empty where one is none

  /// Whether levels are told apart better on a logarithmic axis: positive numbers, the largest five times the smallest.
  bool is_logarithmic() const;
  /// Where a level stands on an axis: its number; for those that are none its index, 0, 1, ...
  double place(std::size_t level) const;
};

/// One run of a sweep.
struct SweptRun {
  std::vector<std::size_t> level;    ///< by axis
  std::optional<CensoredTime> grok;  ///< nullopt: diverged, or not ended
  std::optional<double> test_acc;    ///< at the end
  std::vector<MetricsLine> metrics = {};  ///< may be empty
};

/// A law of grok_step along one axis, the other keys as `text` says.
struct LawCurve {
  std::size_t axis = 0;
  std::string text;
  std::vector<double> x, median;
  std::vector<double> low, high;  ///< 95 %
};

/// What figures of a sweep are made from. Seeds are no axis: they are repetitions.
struct SweepFigureData {
  std::string name;
  std::string summary;  ///< one line under a title
  std::vector<SweepAxis> axes;
  std::vector<SweptRun> runs;
  double horizon = 0;  ///< steps for which every run was to be watched
  std::vector<LawCurve> laws;
};

/// A line in a sweep's figure: the runs at one level of the first axis (all, where nothing varies), in one panel.
struct SweepGroup {
  std::string label;
  std::size_t level = 0;
  std::vector<const SweptRun*> runs;
};

/// A panel of a sweep's figure: the runs at one level of each other axis.
struct SweepFacet {
  std::string title;
  std::vector<SweepGroup> groups;  ///< those with runs, by level
};

/// Panels in which every group is of one setting, so that only seeds are pooled.
std::vector<SweepFacet> sweep_facets(const SweepFigureData& data);

/// Times of the runs that have one.
std::vector<CensoredTime> grok_times(const std::vector<const SweptRun*>& runs);

}  // namespace groklab
