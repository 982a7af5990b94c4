// SPDX-License-Identifier: MIT
#include "figures/neuron_logit_map_figure.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/logit_map.hpp"
#include "figures/frequency_panels.hpp"
#include "figures/neuron_rows.hpp"

namespace groklab {

Figure neuron_logit_map_figure(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const int n = network.coordinates().n;
  const std::vector<double> map = logit_map(network.tables, network.coordinates());  // [n, n_neurons]
  const auto row = [&](int neuron) {
    std::vector<double> weights;
    double largest = 0;
    for (int place = 0; place < n; ++place) {
      weights.push_back(map[static_cast<std::size_t>(place * network.n_neurons() + neuron)]);
      largest = std::max(largest, std::abs(weights.back()));
    }
    for (double& weight : weights) {
      weight = largest > 0 ? weight / largest : 0;
    }
    return weights;
  };
  return neuron_rows(data, {"neuron_logit_map",
                            "From neurons to logits",
                            place_label(network.coordinates(), "class"),
                            {-0.5, n - 0.5},
                            {"weight over the row's largest", ColorMap::Diverging},
                            row});
}

}  // namespace groklab
