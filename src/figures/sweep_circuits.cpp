// SPDX-License-Identifier: MIT
#include "figures/sweep_circuits.hpp"

#include <algorithm>
#include <cmath>

#include "figures/run_panels.hpp"
#include "figures/sweep_panels.hpp"

namespace groklab {
namespace {

struct CircuitMeasure {
  const char* title;
  const char* label;
  std::optional<double> SweptCircuits::*value;
  Scale scale = Scale::Linear;
  std::optional<Limits> limits = {};
};

const CircuitMeasure kMeasures[] = {
    {"Heads in use", "OV norm of 0.1 and more", &SweptCircuits::active_heads},
    {"Rank of OV circuits", "effective rank, mean over heads", &SweptCircuits::ov_effective_rank},
    {"Interference of heads", "energy changed over kept", &SweptCircuits::interference, Scale::Log},
    {"Overlap of heads", "mean squared cosine", &SweptCircuits::head_overlap, Scale::Linear, kAccuracyLimits},
    {"Neurons of one frequency", "share of live neurons", &SweptCircuits::explained_neurons, Scale::Linear,
     kAccuracyLimits},
    {"Best less second frequency", "share of variance, mean", &SweptCircuits::monosemanticity, Scale::Linear,
     kAccuracyLimits},
    {"Rank of the embedding", "effective rank", &SweptCircuits::embedding_rank},
};

NumberOf number_of(const CircuitMeasure& measure) {
  return [&measure](const SweptRun& run) {
    const std::optional<double> value = run.circuits ? (*run.circuits).*measure.value : std::nullopt;
    return value && std::isfinite(*value) ? value : std::nullopt;
  };
}

}  // namespace

Figure sweep_circuits(const SweepFigureData& data) {
  const std::size_t axis = data.find_axis("n_heads").value_or(0);
  Figure figure = start_sweep_figure(data, "sweep_circuits", "Circuits", 2);
  for (const CircuitMeasure& measure : kMeasures) {
    const NumberOf number = number_of(measure);
    if (std::none_of(data.runs.begin(), data.runs.end(), [&](const SweptRun& run) { return number(run); })) {
      continue;
    }
    Panel panel = level_panel(data, axis, groups_across(data, axis), number, measure.scale);
    panel.title = measure.title;
    panel.y.label = measure.label;
    panel.y.limits = measure.limits;
    figure.panels.push_back(std::move(panel));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
