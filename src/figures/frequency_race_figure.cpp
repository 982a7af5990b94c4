// SPDX-License-Identifier: MIT
#include "figures/frequency_race_figure.hpp"

#include <fmt/format.h>

#include "analysis/frequency_race.hpp"
#include "figures/run_panels.hpp"

namespace groklab {

Figure frequency_race_figure(const RunFigureData& data) {
  const SnapshotSeries& series = *data.snapshots;
  const FrequencyRace race = frequency_race(
      series.step, {series.logit_spectrum.data(), std::ssize(series.step), series.n_frequencies}, data.mem_step);
  Figure figure = start_figure(data, "frequency_race", "The frequency race", 2);
  figure.subtitle =
      fmt::format("winners {}; all of them lead from step {} on", fmt::join(race.winners, ", "), race.known_step);

  Panel share = step_panel("Winners among the leaders", "fraction");
  share.y.limits = kAccuracyLimits;
  add_milestones(share, data, RuleLabels::Shown);
  share.layers.emplace_back(LineLayer{as_x(race.step), race.share, "", ColorRole::Measure});
  share.layers.emplace_back(RuleLayer{Direction::Horizontal, race.chance, "chance", ColorRole::Muted, Dash::Dotted});

  Panel rank = step_panel("Rank of the first winner", "rank, 1 is strongest");
  rank.y.scale = Scale::Log;
  rank.y.limits = Limits{0.9, 1.1 * series.n_frequencies};
  add_milestones(rank, data, RuleLabels::Hidden);
  rank.layers.emplace_back(
      LineLayer{as_x(race.step), {race.dominant_rank.begin(), race.dominant_rank.end()}, "", ColorRole::Measure});
  figure.panels = {std::move(share), std::move(rank)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
