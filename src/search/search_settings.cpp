// SPDX-License-Identifier: MIT
#include "search/search_settings.hpp"

#include <algorithm>
#include <array>

#include "core/special_numbers.hpp"

namespace groklab {
namespace {

void add_objective_options(std::vector<Option>& table, ObjectiveSettings& s) {
  table.push_back({"objective.test_acc", &s.test_acc, 0, 1,
                   "the target: a test accuracy of this or more; 0: not asked for", "system C's text"});
  table.push_back({"objective.test_loss", &s.test_loss, 0, 1e6,
                   "the target: a test loss of this or less; 0: not asked for; with both, both", "system C"});
  table.push_back({"objective.sustained", &s.sustained, 1, 1e6, "evaluations in a row that must have it", ""});
  table.push_back({"objective.seeds", &s.seeds, 1, 1000, "runs a trial, over whose steps is averaged", ""});
  table.push_back({"objective.second", &s.second, -kInf, kInf,
                   "a numeric key of the configuration to minimise too, like task.frac_train; empty: none", ""});
}

void add_prune_options(std::vector<Option>& table, PruneSettings& s) {
  table.push_back({"prune.too_late", &s.too_late, -kInf, kInf,
                   "give a trial up that can no longer come within (1 + slack) of the best", "system C"});
  table.push_back({"prune.slack", &s.slack, 0, 1e6, "of prune.too_late", "system C"});
  table.push_back({"prune.median", &s.median, -kInf, kInf,
                   "give a trial up whose test loss is above the median of the others at that step", "system C"});
  table.push_back(
      {"prune.warmup_steps", &s.warmup_steps, 0, 1e12, "of prune.median: not before this step", "system C"});
  table.push_back({"prune.min_trials", &s.min_trials, 1, 1e6, "of prune.median: others to compare with", "system C"});
  table.push_back({"prune.margin", &s.margin, 0, 1e6, "of prune.median: share by which it may be above", "system C"});
  table.push_back({"prune.action", enum_slot(s.action, {"prune", "stop"}), -kInf, kInf,
                   "a trial given up is pruned, or complete without its target", "system C"});
  table.push_back({"prune.halving", &s.halving, -kInf, kInf, "successive halving of the test loss", "1810.05934"});
  table.push_back({"prune.min_resource", &s.min_resource, 0, 1e12,
                   "of prune.halving: step of the first rung; 0: train.eval_every", "1810.05934"});
  table.push_back({"prune.reduction_factor", &s.reduction_factor, 2, 1000,
                   "of prune.halving: one in so many goes on, to so many times the steps", "1810.05934"});
  table.push_back({"prune.min_early_stopping_rate", &s.min_early_stopping_rate, 0, 30,
                   "of prune.halving: rungs to leave out at the beginning", "1810.05934"});
}

}  // namespace

std::vector<Option> search_options(SearchSettings& settings) {
  std::vector<Option> table;
  table.push_back({"search.trials", &settings.trials, 0, 1e7, "trials of the whole study", "system C"});
  table.push_back({"search.timeout_s", &settings.timeout_s, 0, 1e9, "seconds of one call; 0: no limit", "system C"});
  table.push_back({"search.sampler", enum_slot(settings.sampler, {"random", "grid", "tpe", "nsga2"}), -kInf, kInf,
                   "who chooses the points", "system C"});
  table.push_back({"search.seed", &settings.seed, 0, kInf, "of the sampler", "system C"});
  table.push_back(
      {"search.study", &settings.study, -kInf, kInf, "name of the study; empty: of the search", "system C"});
  table.push_back({"search.storage", &settings.storage, -kInf, kInf,
                   "file of the study; empty: journal.log in the folder of the search", "system C"});
  table.push_back({"search.lag", &settings.lag, 1, 1e6,
                   "trial n learns from the trials up to n - lag, so at most so many run at once", ""});
  table.push_back(
      {"search.population", &settings.population, 2, 1e6, "of nsga2: trials a generation", "Deb et al. 2002"});
  add_objective_options(table, settings.objective);
  add_prune_options(table, settings.prune);
  return table;
}

bool is_search_key(std::string_view key) {
  constexpr std::array<std::string_view, 3> kSections = {"search.", "objective.", "prune."};
  return std::any_of(kSections.begin(), kSections.end(), [&](std::string_view s) { return key.starts_with(s); });
}

}  // namespace groklab
