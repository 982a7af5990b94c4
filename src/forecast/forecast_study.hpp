// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "forecast/early_record.hpp"
#include "runs/snapshot_series.hpp"
#include "stats/censored_time.hpp"

namespace groklab {

/// What counts as having grokked.
enum class GrokLabel {
  Published,  ///< test_acc 0.99 at any evaluation: system F's
  Sustained,  ///< test_acc 0.95 that lasts (docs/semantics.md, sustained_step)
};

/// "published", "sustained".
std::string_view label_name(GrokLabel label);
/// Nullopt for any other name.
std::optional<GrokLabel> parse_label(std::string_view name);

/// A key whose value differs among the runs; seeds are not such keys.
struct VariedKey {
  std::string key;
  std::vector<std::string> levels;  ///< as in config.toml; numbers ascending, then words
};

/// A run as a forecast sees it.
struct ForecastRun {
  std::string path;
  std::vector<std::size_t> level;  ///< of each varied key
  int cell = 0;                    ///< runs that differ in their seeds alone share it
  EarlyRecord early;
  std::optional<SnapshotSeries> spectra;  ///< absent: the run keeps none
  std::optional<std::int64_t> mem_step;
  std::optional<std::int64_t> grok_step;  ///< by the label; absent: not within last_step
  std::int64_t last_step = 0;
  std::int64_t seen_before = 0;  ///< the last evaluation before grok_step
};

/// When a run grokked, as far as its evaluations tell.
CensoredTime grok_time(const ForecastRun& run);

/// A run that cannot be used, and why.
struct LeftOutRun {
  std::string path;
  std::string reason;
};

struct ForecastStudy {
  GrokLabel label = GrokLabel::Published;
  std::vector<VariedKey> keys;
  std::vector<ForecastRun> runs;
  std::vector<LeftOutRun> left_out;

  int n_cells() const;
};

/// Reads finished runs. A run that did not finish, or failed, is left out: whether it would have grokked is unknown.
/// Throws Error(BadFile) where a file of a finished run is damaged or lacks the early window.
ForecastStudy read_study(const std::vector<RunFolder>& folders, GrokLabel label);

}  // namespace groklab
