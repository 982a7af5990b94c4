// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "runs/metrics_log.hpp"
#include "search/search_settings.hpp"

namespace groklab {

/// Looks for the first step at which a run has its target, and has it for `sustained` evaluations in a row.
/// System C's own code overwrites that step at every later evaluation, so that it minimises the last one.
class TargetWatch {
 public:
  explicit TargetWatch(const ObjectiveSettings& objective) : objective_(objective) {}

  /// Evaluations in the order of their steps. True from the one on at which it is known.
  bool observe(const MetricsLine& line);
  /// The first step of the row; nullopt: not known yet.
  std::optional<std::int64_t> step() const { return reached_ ? first_ : std::nullopt; }

 private:
  bool has_target(const MetricsLine& line) const;

  ObjectiveSettings objective_;
  std::optional<std::int64_t> first_;  ///< of the present row
  int row_ = 0;
  bool reached_ = false;
};

}  // namespace groklab
