// SPDX-License-Identifier: MIT
#include "figures/sweep_structure.hpp"

#include <fmt/format.h>

#include <cmath>

#include "figures/sweep_panels.hpp"

namespace groklab {
namespace {

/// Shares over pairs of frequencies, [n_k, n_k], that of a by row.
struct PairShares {
  std::size_t n_k = 0;
  std::vector<double> values;

  double on_diagonal() const {
    double sum = 0;
    for (std::size_t k = 0; k < n_k; ++k) {
      sum += values[k * n_k + k];
    }
    return sum;
  }
};

/// The analysed runs of an operation that were measured in the same basis and at the same p as the first of them.
std::vector<const SweptCircuits*> analysed_runs(const SweepFigureData& data, std::size_t axis, std::size_t level) {
  std::vector<const SweptCircuits*> found;
  for (const SweptRun& run : data.runs) {
    const bool is_analysed = run.level[axis] == level && run.circuits && !run.circuits->logit_pairs.empty();
    if (is_analysed && (found.empty() || (run.circuits->basis == found[0]->basis &&
                                          run.circuits->logit_pairs.size() == found[0]->logit_pairs.size()))) {
      found.push_back(&*run.circuits);
    }
  }
  return found;
}

PairShares mean_shares(const std::vector<const SweptCircuits*>& runs, std::vector<double> SweptCircuits::*member) {
  const std::size_t size = (runs[0]->*member).size();
  PairShares shares{static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(size)))),
                    std::vector<double>(size)};
  for (const SweptCircuits* run : runs) {
    for (std::size_t i = 0; i < size; ++i) {
      shares.values[i] += (run->*member)[i] / static_cast<double>(runs.size());
    }
  }
  return shares;
}

Panel shares_panel(const PairShares& shares, const std::string& of, const std::string& basis) {
  constexpr double kPercent = 100;
  const auto n_k = static_cast<int>(shares.n_k);
  const Limits edges{-0.5, n_k - 0.5};
  Grid grid{n_k, n_k, {}, edges, edges};
  for (std::size_t b = 0; b < shares.n_k; ++b) {
    for (std::size_t a = 0; a < shares.n_k; ++a) {
      grid.values.push_back(shares.values[a * shares.n_k + b]);
    }
  }
  const std::string places = basis == "multiplicative" ? "logarithms" : "residues";
  Panel panel;
  panel.title = fmt::format("{}, {:.0f} % diagonal", of, kPercent * shares.on_diagonal());
  panel.frame = Frame::Square;
  panel.x = {"frequency of a, " + places, Scale::Linear, edges};
  panel.y = {"frequency of b, " + places, Scale::Linear, edges};
  panel.color = ColorAxis{"share of energy", ColorMap::Sequential, Scale::Log, Limits{1e-6, 1}};
  panel.layers.emplace_back(HeatmapLayer{std::move(grid)});
  return panel;
}

}  // namespace

std::optional<std::size_t> operation_axis(const SweepFigureData& data) { return data.find_axis("operation"); }

Figure sweep_structure(const SweepFigureData& data) {
  const std::size_t axis = operation_axis(data).value();
  Figure figure = start_sweep_figure(data, "sweep_structure", "What tasks are made of", 2);
  figure.aspect = 1;
  for (std::size_t level = 0; level < data.axes[axis].levels.size(); ++level) {
    const std::vector<const SweptCircuits*> runs = analysed_runs(data, axis, level);
    if (runs.empty()) {
      continue;
    }
    const std::string& operation = data.axes[axis].levels[level];
    figure.panels.push_back(
        shares_panel(mean_shares(runs, &SweptCircuits::label_pairs), "Labels of " + operation, runs[0]->basis));
    figure.panels.back().color->bar = false;
    figure.panels.push_back(shares_panel(mean_shares(runs, &SweptCircuits::logit_pairs),
                                         fmt::format("Logits, n {}", runs.size()), runs[0]->basis));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
