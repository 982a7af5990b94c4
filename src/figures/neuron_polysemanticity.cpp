// SPDX-License-Identifier: MIT
#include "figures/neuron_polysemanticity.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "figures/run_panels.hpp"

namespace groklab {

Figure neuron_polysemanticity(const RunFigureData& data) {
  constexpr int kBins = 20;
  const NetworkView& network = *data.network;
  ScatterLayer dots{{}, {}, "", ColorRole::Measure};
  std::vector<double> gaps;
  for (const FrequencyFit& fit : network.neuron_fits) {
    if (fit.frequency > 0) {
      dots.x.push_back(fit.fve);
      dots.y.push_back(fit.second_fve);
      gaps.push_back(fit.fve - fit.second_fve);
    }
  }
  const auto n_one = std::count_if(gaps.begin(), gaps.end(), [](double gap) { return gap > kMonosemanticGap; });
  Panel best;
  best.title = "Best and second frequency";
  best.frame = Frame::Square;
  best.x = {"share of variance, best", Scale::Linear, Limits{0, 1}};
  best.y = {"second best", Scale::Linear, Limits{0, 1}};
  best.layers.emplace_back(LineLayer{{0, 0.5}, {0, 0.5}, "", ColorRole::Muted, Dash::Dotted});
  best.layers.emplace_back(std::move(dots));
  Panel difference;
  difference.title = fmt::format("{} of {} above {}", n_one, gaps.size(), kMonosemanticGap);
  difference.frame = Frame::Plain;
  difference.x = {"best less second best", Scale::Linear, Limits{0, 1}};
  difference.y.label = "neurons";
  difference.layers.emplace_back(histogram(gaps, {0, 1}, kBins));
  difference.layers.emplace_back(RuleLayer{Direction::Vertical, kMonosemanticGap, ""});
  Figure figure = start_figure_at(data, network.step, "neuron_polysemanticity", "One frequency or several", 2);
  figure.aspect = 1;
  figure.panels = {std::move(best), std::move(difference)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
