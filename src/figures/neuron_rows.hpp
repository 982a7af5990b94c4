// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// A heatmap with a row a neuron.
struct NeuronRows {
  std::string name, title;  ///< of the figure
  std::string x_label;
  Limits x;  ///< outer edges
  ColorAxis color;
  std::function<std::vector<double>(int neuron)> row;  ///< all of one length
};

/// Rows in the order of neurons_by_frequency(), with the key frequencies as marks.
Figure neuron_rows(const RunFigureData& data, const NeuronRows& rows);

}  // namespace groklab
