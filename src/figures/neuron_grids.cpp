// SPDX-License-Identifier: MIT
#include "figures/neuron_grids.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "figures/neuron_plane.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

/// The span of a neuron over all pairs and moments.
std::vector<Limits> neuron_limits(const NeuronSeries& series) {
  std::vector<Limits> limits(series.neurons.size(), {0, 0});
  for (const std::vector<float>& values : series.activations) {
    const auto n_pairs = static_cast<std::ptrdiff_t>(values.size() / series.neurons.size());
    for (std::size_t i = 0; i < limits.size(); ++i) {
      const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i) * n_pairs;
      const auto [low, high] = std::minmax_element(begin, begin + n_pairs);
      limits[i].low = std::min(limits[i].low, static_cast<double>(*low));
      limits[i].high = std::max(limits[i].high, static_cast<double>(*high));
    }
  }
  for (Limits& limit : limits) {
    limit.high = limit.low < limit.high ? limit.high : limit.low + 1;
  }
  return limits;
}

}  // namespace

Animation neuron_grids(const RunFigureData& data) {
  const std::vector<Limits> limits = neuron_limits(*data.neurons);
  const auto frame = [&data, limits](int number) {
    const NeuronSeries& series = *data.neurons;
    const auto moment = static_cast<std::size_t>(number);
    const std::vector<float>& values = series.activations[moment];
    const std::size_t n_pairs = values.size() / series.neurons.size();
    Figure figure = start_figure_at(data, series.step[moment], "neuron_grids", "Neurons over all pairs", 4);
    figure.subtitle = "two neurons of each key frequency of the end, pairs in the order of their angles";
    figure.aspect = 1;
    for (std::size_t i = 0; i < series.neurons.size(); ++i) {
      Panel panel = neuron_plane(*data.network, series.neurons[i], [&](std::ptrdiff_t pair) {
        return static_cast<double>(values[i * n_pairs + static_cast<std::size_t>(pair)]);
      });
      const FrequencyFit& fit = data.network->neuron_fits[static_cast<std::size_t>(series.neurons[i])];
      panel.title = fmt::format("{}, k = {}", series.neurons[i], fit.frequency);
      panel.color->limits = limits[i];
      panel.color->bar = false;
      figure.panels.push_back(std::move(panel));
    }
    return figure;
  };
  return {"neuron_grids", static_cast<int>(data.neurons->step.size()), frame};
}

}  // namespace groklab
