// SPDX-License-Identifier: MIT
#include "figures/grokking_story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "figures/frequency_panels.hpp"
#include "figures/principal_plane.hpp"
#include "figures/run_panels.hpp"
#include "figures/token_plane.hpp"
#include "figures/weight_panels.hpp"

namespace groklab {
namespace {

/// What all frames share.
struct Story {
  const RunFigureData& data;
  std::vector<std::size_t> moments;    ///< snapshots
  Panel loss, gini;                    ///< whole
  bool of_logits = false;              ///< which spectrum
  std::vector<PrincipalPlane> planes;  ///< by checkpoint
  double reach = 0;                    ///< of all planes
  double tallest = 0;                  ///< share of all spectra
  int frequency = 1;                   ///< that colours tokens

  explicit Story(const RunFigureData& all);
  const std::vector<double>& spectrum() const {
    return of_logits ? data.snapshots->logit_spectrum : data.snapshots->embed_spectrum;
  }
  Figure frame(std::size_t number) const;
};

Story::Story(const RunFigureData& all)
    : data(all),
      moments(evenly_chosen(all.snapshots->step.size(), kMostFrames)),
      loss(loss_panel(all)),
      gini(gini_panel(all)),
      of_logits(!all.snapshots->logit_spectrum.empty()) {
  const TokenWeights weights = embedding_weights(data.network->spec);
  const MatrixView<const float> end = weights.of(data.checkpoints->params.back());
  const PrincipalPlane plane = principal_plane(end);
  frequency = strongest_frequency(end);
  for (const std::vector<float>& params : data.checkpoints->params) {
    planes.push_back(projected_on(plane, end, weights.of(params)));
    for (const std::vector<double>* coordinates : {&planes.back().x, &planes.back().y}) {
      for (const double value : *coordinates) {
        reach = std::max(reach, std::abs(value));
      }
    }
  }
  for (const std::size_t moment : moments) {
    const std::vector<double> shares = energy_shares(data.snapshots->at(spectrum(), moment));
    tallest = std::max(tallest, *std::max_element(shares.begin(), shares.end()));
  }
}

/// The latest checkpoint that is not after `step`; the first where all are.
std::size_t checkpoint_at(const CheckpointSeries& series, std::int64_t step) {
  const auto after = std::upper_bound(series.step.begin(), series.step.end(), step);
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - series.step.begin() - 1, 0));
}

Figure Story::frame(std::size_t number) const {
  constexpr double kRoom = 1.05;
  constexpr double kAspect = 0.62;
  const std::size_t moment = moments[number];
  const std::int64_t step = data.snapshots->step[moment];
  const std::span<const double> energy = data.snapshots->at(spectrum(), moment);
  Panel bars = spectrum_panel(of_logits ? "Spectrum of the logits" : "Spectrum of the embedding",
                              {energy.begin(), energy.end()}, data.network->keys.frequencies);
  bars.y.limits = Limits{0, tallest > 0 ? kRoom * tallest : 1};

  const std::size_t checkpoint = checkpoint_at(*data.checkpoints, step);
  Panel tokens = token_plane_panel(planes[checkpoint].x, planes[checkpoint].y, frequency);
  tokens.title = fmt::format("Embedding, step {}", data.checkpoints->step[checkpoint]);
  const double half = reach > 0 ? kRoom * reach : 1;
  tokens.frame = Frame::Plain;  // the panels of a figure are as high as one another: round by its limits
  tokens.y.limits = Limits{-half, half};
  tokens.x.limits = Limits{-half / kAspect, half / kAspect};

  Figure figure = start_figure_at(data, step, "grokking_story", "Grokking", 2);
  figure.subtitle = fmt::format("tokens t in the plane in which the embedding ends, coloured by {} t mod {}", frequency,
                                data.config.task.p);
  figure.aspect = kAspect;
  figure.panels = {up_to(loss, static_cast<double>(step)), std::move(bars), up_to(gini, static_cast<double>(step)),
                   std::move(tokens)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace

Animation grokking_story(const RunFigureData& data) {
  const auto story = std::make_shared<const Story>(data);
  return {"grokking_story", static_cast<int>(story->moments.size()),
          [story](int number) { return story->frame(static_cast<std::size_t>(number)); }};
}

}  // namespace groklab
