// SPDX-License-Identifier: MIT
#include "figures/embedding_circles_forming.hpp"

#include "figures/embedding_circles.hpp"
#include "figures/run_panels.hpp"

namespace groklab {

Animation embedding_circles_forming(const RunFigureData& data) {
  const std::vector<std::size_t> moments = evenly_chosen(data.checkpoints->step.size(), kMostFrames);
  const auto frame = [&data, moments](int number) {
    const std::size_t moment = moments[static_cast<std::size_t>(number)];
    const std::vector<float>& params = data.checkpoints->params[moment];
    Figure figure = start_figure_at(data, data.checkpoints->step[moment], "embedding_circles_forming",
                                    "Circles of the embedding", 3);
    figure.aspect = 1;
    figure.panels = circle_panels(*data.network, std::vector<double>(params.begin(), params.end()));
    for (Panel& panel : figure.panels) {  // before there are circles, lines from token to token would hide the tokens
      std::erase_if(panel.layers, [](const Layer& layer) { return std::holds_alternative<PolarLineLayer>(layer); });
    }
    mark_empty_panels(figure);
    return figure;
  };
  return {"embedding_circles_forming", static_cast<int>(moments.size()), frame};
}

}  // namespace groklab
