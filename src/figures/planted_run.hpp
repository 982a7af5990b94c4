// SPDX-License-Identifier: MIT
// Runs whose figures are known in advance, for the tests of figures.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "figures/figure_registry.hpp"

namespace groklab {

inline constexpr int kPlantedP = 23;
inline constexpr int kPlantedFrequency = 3;

enum class Planted { Clock, Random };

/// Six checkpoints of a transformer, from random weights to the clock of one frequency (or to other random weights) in
/// equal parts, with evaluations, snapshots, an early window and order parameters that tell the same story. Made once a
/// program: every figure's test reads the same two.
const RunFigureData& planted(Planted what);

/// Loss of the clock for every pair: its logits are kNeuronPhases^2 / 2 cos(w (s - c)), s the label.
double clock_loss();

/// The layers of one kind of a panel.
template <class L>
std::vector<const L*> layers_of(const Panel& panel) {
  std::vector<const L*> found;
  for (const Layer& layer : panel.layers) {
    if (const auto* mark = std::get_if<L>(&layer)) {
      found.push_back(mark);
    }
  }
  return found;
}

/// The first layer of a kind with that label; it must exist.
template <class L>
const L& layer_labelled(const Panel& panel, const std::string& label) {
  for (const L* mark : layers_of<L>(panel)) {
    if (mark->label == label) {
      return *mark;
    }
  }
  throw std::out_of_range("no layer '" + label + "' in panel '" + panel.title + "'");
}

/// The values of a panel's first heatmap.
inline Grid heatmap_of(const Panel& panel) { return layers_of<HeatmapLayer>(panel).at(0)->grid; }

}  // namespace groklab
