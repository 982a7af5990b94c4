// SPDX-License-Identifier: MIT
#include "figures/embedding_pca_evolution.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/fourier_basis.hpp"
#include "figures/principal_plane.hpp"
#include "figures/run_panels.hpp"
#include "figures/weight_panels.hpp"

namespace groklab {
namespace {

constexpr std::size_t kMostPanels = 6;

/// Of the tokens' rows, beyond the constant; 1 where all are equal.
int strongest_frequency(MatrixView<const float> rows) {
  const auto p = static_cast<int>(rows.rows);
  const std::vector<double> energy = folded_energy(fourier_basis(p), rows.data, rows.cols, rows.cols, p);
  return static_cast<int>(std::max_element(energy.begin() + 1, energy.end()) - energy.begin());
}

}  // namespace

Figure embedding_pca_evolution(const RunFigureData& data) {
  const CheckpointSeries& series = *data.checkpoints;
  const TokenWeights weights = embedding_weights(make_model_spec(data.config));
  Figure figure = start_figure(data, "embedding_pca_evolution", "Embedding in its principal plane", 3);
  const int frequency = strongest_frequency(weights.of(series.params.back()));
  figure.subtitle =
      fmt::format("one dot a token t, its colour {} t mod {}: the strongest frequency; each moment has its own plane",
                  frequency, data.config.task.p);
  figure.aspect = 1;
  for (const std::size_t moment : evenly_chosen(series.step.size(), kMostPanels)) {
    const PrincipalPlane plane = principal_plane(weights.of(series.params[moment]));
    ScatterLayer dots{plane.x, plane.y, "", ColorRole::Measure};
    for (std::size_t token = 0; token < plane.x.size(); ++token) {
      dots.value.push_back(static_cast<double>(token * static_cast<std::size_t>(frequency) % plane.x.size()));
    }
    Panel panel;
    panel.title = fmt::format("step {}, {:.0f} %", series.step[moment], 100 * (plane.share_x + plane.share_y));
    panel.frame = Frame::Square;
    panel.color = ColorAxis{"k t mod p", ColorMap::Cyclic, Scale::Linear,
                            Limits{0, static_cast<double>(data.config.task.p)}, figure.panels.size() % 3 == 2};
    panel.layers.emplace_back(std::move(dots));
    figure.panels.push_back(std::move(panel));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
