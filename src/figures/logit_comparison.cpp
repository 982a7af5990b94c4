// SPDX-License-Identifier: MIT
#include "figures/logit_comparison.hpp"

#include <algorithm>

#include "analysis/fourier_basis.hpp"
#include "analysis/label_means.hpp"
#include "core/special_numbers.hpp"
#include "figures/frequency_panels.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

/// The logit of every pair's own label: [n * n], NaN where there is none.
std::vector<double> right_logits(const LabelledLogits& logits, const std::vector<double>& values) {
  std::vector<double> right;
  for (std::size_t pair = 0; pair < logits.label.size(); ++pair) {
    const std::int32_t label = logits.label[pair];
    const std::size_t row = pair * static_cast<std::size_t>(logits.n_classes);
    right.push_back(label == PairGrid::kUndefined ? kNan : values[row + static_cast<std::size_t>(label)]);
  }
  return right;
}

/// The constant and the key frequencies of the logits, as restricted loss has them: [n * n, n_classes].
std::vector<double> restricted_logits(const NetworkView& network) {
  const LabelMeans means(network.coordinates(), *network.basis().linear, network.logits);
  return means.constant_and(means.component_at(fourier_basis(network.coordinates().n), network.keys.frequencies));
}

}  // namespace

Figure logit_comparison(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const int n = network.coordinates().n;
  const std::vector<double> full = right_logits(network.logits, network.logits.logits);
  const std::vector<double> restricted = right_logits(network.logits, restricted_logits(network));
  std::vector<double> difference(full.size());
  std::transform(full.begin(), full.end(), restricted.begin(), difference.begin(), std::minus<>());

  Figure figure = start_figure_at(data, network.step, "logit_heatmap_comparison", "The right answer's logit", 3);
  figure.aspect = 1;
  const auto add = [&](std::string title, const std::vector<double>& values, ColorMap map) {
    Panel panel = pair_panel(std::move(title), n);
    panel.x.label = place_label(network.coordinates(), "a");
    panel.y.label = place_label(network.coordinates(), "b");
    panel.color = ColorAxis{"", map};
    panel.layers.emplace_back(
        pair_heatmap(n, [&](int a, int b) { return values[static_cast<std::size_t>(a * n + b)]; }));
    figure.panels.push_back(std::move(panel));
  };
  add("As it is", full, ColorMap::Sequential);
  add("Key frequencies alone", restricted, ColorMap::Sequential);
  add("Difference", difference, ColorMap::Diverging);
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
