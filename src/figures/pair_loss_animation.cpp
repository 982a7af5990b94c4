// SPDX-License-Identifier: MIT
#include "figures/pair_loss_animation.hpp"

#include <algorithm>

#include "core/special_numbers.hpp"
#include "figures/per_sample_loss.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

/// From the smallest loss of a pair at any moment to the largest, over six decades at most: below are pairs known for sure.
Limits loss_limits(const PairLossSeries& series, const PairGrid& grid) {
  constexpr double kSpan = 1e6;
  Limits limits{kInf, 0};
  for (const std::vector<double>& losses : series.losses) {
    for (std::size_t pair = 0; pair < losses.size(); ++pair) {
      if (grid.side[pair] != PairSide::None && losses[pair] > 0) {
        limits = {std::min(limits.low, losses[pair]), std::max(limits.high, losses[pair])};
      }
    }
  }
  return limits.high > 0 ? Limits{std::max(limits.low, limits.high / kSpan) * 0.999, limits.high} : Limits{0.1, 10};
}

}  // namespace

Animation pair_loss_animation(const RunFigureData& data) {
  const PairGrid& grid = data.network->frame.grid;
  const Limits limits = loss_limits(*data.pair_losses, grid);
  const Panel loss = loss_panel(data);
  const Panel accuracy = accuracy_panel(data, RuleLabels::Hidden);
  const auto frame = [&data, &grid, limits, loss, accuracy](int number) {
    const auto moment = static_cast<std::size_t>(number);
    const std::int64_t step = data.pair_losses->step[moment];
    Figure figure = start_figure_at(data, step, "pair_loss", "Loss of every pair", 2);
    for (const PairSide side : {PairSide::Train, PairSide::Test}) {
      figure.panels.push_back(pair_loss_panel(grid, data.network->spec.p, data.pair_losses->losses[moment], side));
      figure.panels.back().color->limits = limits;
    }
    figure.panels.push_back(up_to(loss, static_cast<double>(step)));
    figure.panels.push_back(up_to(accuracy, static_cast<double>(step)));
    figure.aspect = 1;
    mark_empty_panels(figure);
    return figure;
  };
  return {"pair_loss", static_cast<int>(data.pair_losses->step.size()), frame};
}

}  // namespace groklab
