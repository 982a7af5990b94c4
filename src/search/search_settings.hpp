// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/options.hpp"
#include "search/median_rule.hpp"
#include "search/sampler.hpp"

namespace groklab {

/// What becomes of a trial that the median rule or the too-late rule gives up.
enum class PruneAction {
  Prune,  ///< it is pruned
  Stop    ///< it is complete, as one that did not reach its target
};

struct ObjectiveSettings {
  double test_acc = 0;   ///< 0: not asked for
  double test_loss = 0;  ///< 0: not asked for
  int sustained = 1;     ///< evaluations in a row
  int seeds = 1;
  std::string second = {};  ///< a key; empty: one objective
  bool operator==(const ObjectiveSettings&) const = default;
};

struct PruneSettings {
  bool too_late = false;
  double slack = 0.2;
  bool median = false;
  std::int64_t warmup_steps = MedianRule().warmup_steps;
  int min_trials = MedianRule().min_trials;
  double margin = MedianRule().margin;
  PruneAction action = PruneAction::Prune;
  bool halving = false;
  std::int64_t min_resource = 0;  ///< 0: train.eval_every
  int reduction_factor = 4;
  int min_early_stopping_rate = 0;
  bool operator==(const PruneSettings&) const = default;
};

/// The sections [search], [objective] and [prune] of a search file.
struct SearchSettings {
  std::int64_t trials = 50;
  double timeout_s = 0;
  SamplerKind sampler = SamplerKind::Tpe;
  std::uint64_t seed = 0;
  std::string study;    ///< empty: the name of the search
  std::string storage;  ///< empty: journal.log in the folder of the search
  int lag = 8;
  int population = 50;
  ObjectiveSettings objective;
  PruneSettings prune;
};

/// The table of all of them, bound to `settings`: parsing, range errors and help come from it, as for configurations.
std::vector<Option> search_options(SearchSettings& settings);

/// Is this dotted key one of a search's, not of a configuration's?
bool is_search_key(std::string_view key);

}  // namespace groklab
