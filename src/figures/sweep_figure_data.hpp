// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "figures/swept_circuits.hpp"
#include "figures/swept_spectrum.hpp"
#include "runs/metrics_log.hpp"
#include "stats/censored_time.hpp"
#include "stats/paired_order.hpp"

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
  std::vector<std::size_t> level;              ///< by axis
  std::optional<CensoredTime> grok;            ///< nullopt: diverged, or not ended
  std::optional<double> test_acc;              ///< at the end
  std::vector<MetricsLine> metrics = {};       ///< may be empty
  std::optional<SweptSpectrum> spectrum = {};  ///< nullopt: no snapshots, or their spectra say nothing of its task
  std::optional<SweptCircuits> circuits = {};  ///< nullopt: it was not analysed
};

/// A law of grok_step along one axis, the other keys as `text` says.
struct LawCurve {
  std::size_t axis = 0;
  std::string text;
  std::vector<double> x, median;
  std::vector<double> low, high;  ///< 95 %
};

/// A number made of several keys that vary: the learning rate times the weight decay.
struct MadeKey {
  SweepAxis axis;
  std::vector<std::string> parts;     ///< the keys, as axes name them; the first one gives the lines
  std::vector<std::size_t> level;     ///< by run
  std::optional<LawCurve> law = {};   ///< a power of it alone
  std::optional<double> theory = {};  ///< step times number, where theory wants that constant and the runs say which
};

/// Two values of a key over runs that share their seeds and all other keys.
struct SweptPair {
  std::string key, first, second;
  PairedOrder order;
  double p_holm = 1;  ///< adjusted for the number of pairs
};

/// What figures of a sweep are made from. Seeds are no axis: they are repetitions.
struct SweepFigureData {
  std::string name;
  std::string summary;  ///< one line under a title
  std::vector<SweepAxis> axes;
  std::vector<SweptRun> runs;
  double horizon = 0;  ///< steps for which every run was to be watched
  std::vector<LawCurve> laws;
  std::vector<MadeKey> made_keys = {};
  std::vector<SweptPair> pairs = {};

  /// Number of the axis of that key; nullopt where it does not vary.
  std::optional<std::size_t> find_axis(std::string_view key) const;
  /// Whether the spectra of some run say something of its task.
  bool has_spectra() const;
  /// Where runs vary one key at a time, the levels by axis from which they do: star_centre() of the runs.
  std::optional<std::vector<std::size_t>> centre() const;
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

/// The runs at every level of an axis, those without runs too.
std::vector<SweepGroup> groups_by(const SweepFigureData& data, std::size_t axis);

/// Panels in which every group is of one setting, so that only seeds are pooled.
std::vector<SweepFacet> sweep_facets(const SweepFigureData& data);

/// The same runs with a made key in place of its parts: axes are its first part, it, and the keys that are none of its
/// parts. Laws, pairs and made keys are left behind.
SweepFigureData by_made_key(const SweepFigureData& data, const MadeKey& made);

/// Times of the runs that have one.
std::vector<CensoredTime> grok_times(const std::vector<const SweptRun*>& runs);

}  // namespace groklab
