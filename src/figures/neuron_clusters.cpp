// SPDX-License-Identifier: MIT
#include "figures/neuron_clusters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "figures/run_panels.hpp"

namespace groklab {
namespace {

bool is_key(const NetworkView& network, int frequency) {
  const std::vector<int>& keys = network.keys.frequencies;
  return std::find(keys.begin(), keys.end(), frequency) != keys.end();
}

Panel fit_panel(const NetworkView& network) {
  Panel panel;
  panel.title = "Neurons";
  panel.x = {"best frequency k", Scale::Linear, Limits{0, network.coordinates().n / 2 + 1.0}};
  panel.y = {"variance explained", Scale::Linear, kAccuracyLimits};
  ScatterLayer key{{}, {}, "key", ColorRole::Test};
  ScatterLayer other{{}, {}, "other", ColorRole::Train};
  for (const FrequencyFit& fit : network.neuron_fits) {
    if (fit.frequency > 0) {
      ScatterLayer& layer = is_key(network, fit.frequency) ? key : other;
      layer.x.push_back(fit.frequency);
      layer.y.push_back(fit.fve);
    }
  }
  panel.layers.emplace_back(RuleLayer{Direction::Horizontal, kExplainedFve, "", ColorRole::Muted, Dash::Dotted});
  panel.layers.emplace_back(std::move(other));
  panel.layers.emplace_back(std::move(key));
  return panel;
}

/// Neurons above the threshold, by frequency; where there is none, the panel says so.
Panel size_panel(const NetworkView& network) {
  std::map<int, int> sizes;
  for (const FrequencyFit& fit : network.neuron_fits) {
    sizes[fit.frequency] += fit.frequency > 0 && fit.fve > kExplainedFve ? 1 : 0;
  }
  BarLayer bars{{}, {}, 0.7, "", ColorRole::Test};
  Panel panel;
  for (const auto& [frequency, size] : sizes) {
    if (size > 0) {
      const auto place = static_cast<double>(bars.x.size());
      bars.x.push_back(place);
      bars.height.push_back(size);
      panel.x.ticks.push_back({place, std::to_string(frequency)});
    }
  }
  panel.title = fmt::format("Neurons above {}", kExplainedFve);
  panel.x.label = "frequency k";
  panel.y.label = "neurons";
  if (bars.x.empty()) {
    panel.layers.emplace_back(TextLayer{0.5, 0.5, "no frequency explains any neuron"});
  }
  panel.layers.emplace_back(std::move(bars));
  return panel;
}

Panel distribution_panel(const NetworkView& network) {
  std::vector<double> explained;
  for (const FrequencyFit& fit : network.neuron_fits) {
    if (fit.frequency > 0) {
      explained.push_back(fit.fve);
    }
  }
  Panel panel;
  panel.title = "Distribution";
  panel.x.label = "variance explained";
  panel.y.label = "neurons";
  panel.layers.emplace_back(RuleLayer{Direction::Vertical, kExplainedFve, "", ColorRole::Muted, Dash::Dotted});
  panel.layers.emplace_back(histogram(explained, {0, 1}, 20));
  return panel;
}

}  // namespace

Figure neuron_clusters(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  Figure figure = start_figure_at(data, network.step, "neuron_clusters", "Neurons by frequency", 3);
  figure.aspect = 0.9;
  figure.panels = {fit_panel(network), size_panel(network), distribution_panel(network)};
  return figure;
}

}  // namespace groklab
