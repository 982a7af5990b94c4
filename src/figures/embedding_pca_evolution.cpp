// SPDX-License-Identifier: MIT
#include "figures/embedding_pca_evolution.hpp"

#include <fmt/format.h>

#include "figures/principal_plane.hpp"
#include "figures/run_panels.hpp"
#include "figures/token_plane.hpp"
#include "figures/weight_panels.hpp"

namespace groklab {
namespace {

constexpr std::size_t kMostPanels = 6;

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
    Panel panel = token_plane_panel(plane.x, plane.y, frequency);
    panel.title = fmt::format("step {}, {:.0f} %", series.step[moment], 100 * (plane.share_x + plane.share_y));
    panel.color->bar = figure.panels.size() % 3 == 2;
    figure.panels.push_back(std::move(panel));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
