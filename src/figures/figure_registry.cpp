// SPDX-License-Identifier: MIT
#include "figures/figure_registry.hpp"

#include <algorithm>
#include <iterator>

#include "analysis/head_circuits.hpp"
#include "analysis/logit_map.hpp"
#include "core/error.hpp"
#include "figures/attention_by_input.hpp"
#include "figures/attention_patterns.hpp"
#include "figures/correct_logit_surface.hpp"
#include "figures/early_window_figure.hpp"
#include "figures/embedding_circles.hpp"
#include "figures/embedding_circles_forming.hpp"
#include "figures/embedding_fourier.hpp"
#include "figures/embedding_pca_evolution.hpp"
#include "figures/fourier_evolution.hpp"
#include "figures/fourier_heatmap.hpp"
#include "figures/fourier_spectrum_strip.hpp"
#include "figures/frequency_race_figure.hpp"
#include "figures/frequency_spectrum.hpp"
#include "figures/grokking_story.hpp"
#include "figures/head_ablation_figure.hpp"
#include "figures/head_coupling.hpp"
#include "figures/head_roles_figure.hpp"
#include "figures/head_subspaces.hpp"
#include "figures/logit_comparison.hpp"
#include "figures/neuron_activation_grids.hpp"
#include "figures/neuron_clusters.hpp"
#include "figures/neuron_grids.hpp"
#include "figures/neuron_logit_map_figure.hpp"
#include "figures/neuron_polysemanticity.hpp"
#include "figures/neuron_spectra.hpp"
#include "figures/order_panels.hpp"
#include "figures/order_parameters_figure.hpp"
#include "figures/pair_loss_animation.hpp"
#include "figures/per_sample_loss.hpp"
#include "figures/phase_boundaries_figure.hpp"
#include "figures/phase_transition.hpp"
#include "figures/progress_by_frequency.hpp"
#include "figures/progress_measures_figure.hpp"
#include "figures/run_panels.hpp"
#include "figures/snapshot_basis.hpp"
#include "figures/spectrum_waterfall.hpp"
#include "figures/svd_evolution.hpp"
#include "figures/training_curves.hpp"
#include "figures/weight_evolution.hpp"
#include "figures/weight_heatmaps.hpp"
#include "figures/weight_ranks_figure.hpp"
#include "figures/weight_trajectory_pca.hpp"

namespace groklab {
namespace {

using Reason = std::optional<std::string>;

Reason needs_transformer(const RunFigureData& data) {
  return data.config.model.kind == ModelKind::Transformer ? Reason() : "needs a transformer";
}

Reason needs_keys(const RunFigureData& data) {
  return data.network->keys.frequencies.empty() ? "the logits do not vary: there is no key frequency" : Reason();
}

Reason needs_linear_task(const RunFigureData& data) {
  const Reason reason = why_not_linear(data.network->basis());
  return reason ? reason : needs_keys(data);
}

Reason needs_circuits(const RunFigureData& data) { return why_no_circuits(data.config.model); }

Reason needs_circuits_and_keys(const RunFigureData& data) {
  const Reason reason = needs_circuits(data);
  return reason ? reason : needs_keys(data);
}

Reason needs_two_heads(const RunFigureData& data) {
  const Reason reason = needs_circuits(data);
  return reason || data.config.model.n_heads > 1 ? reason : "needs two heads";
}

Reason needs_heads_and_keys(const RunFigureData& data) {
  const Reason reason = needs_transformer(data);
  return reason ? reason : needs_keys(data);
}

Reason needs_logit_map(const RunFigureData& data) { return why_no_logit_map(data.config.model); }

Reason needs_residues(const RunFigureData& data) { return why_snapshots_mislead(data.config); }

Reason needs_logit_spectra(const RunFigureData& data) {
  if (const Reason reason = needs_residues(data)) {
    return reason;
  }
  return data.snapshots->logit_spectrum.empty()
             ? "the task leaves pairs out, so snapshots have no spectrum of the logits"
             : Reason();
}

Reason needs_three_checkpoints(const RunFigureData& data) {
  return data.checkpoints->step.size() < 3 ? "needs three checkpoints: train with train.checkpoint_every=500"
                                           : Reason();
}

Reason needs_transition(const RunFigureData& data) {
  if (const Reason reason = why_no_order_parameters(data)) {
    return reason;
  }
  return transition_window(data) ? Reason() : "test accuracy never reached 0.95";
}

constexpr RunFigure kRunFigures[] = {
    {"training_curves",
     "loss, accuracy with milestones, weight norm and the transition close up, over steps",
     {},
     nullptr,
     training_curves},
    {"training_curves_log", "loss and accuracy over logarithmic steps", {}, nullptr, training_curves_log},
    {"progress_measures",
     "restricted and excluded loss, Gini, key frequencies, squared weights, over steps",
     {.snapshots = true, .progress = true},
     nullptr,
     progress_measures_figure},
    {"progress_by_frequency",
     "excluded and restricted loss of every key frequency alone, over checkpoints",
     {.progress = true},
     nullptr,
     progress_by_frequency},
    {"phase_boundaries",
     "memorisation, circuit formation and cleanup shaded over accuracy and loss",
     {.progress = true},
     nullptr,
     phase_boundaries_figure},
    {"frequency_spectrum", "energy of logits and neurons by frequency", {.network = true}, nullptr, frequency_spectrum},
    {"fourier_heatmap",
     "energy of the logits by the frequencies of a and b",
     {.network = true},
     nullptr,
     fourier_heatmap},
    {"fourier_evolution",
     "share of every key frequency in logits and embedding, over steps",
     {.snapshots = true},
     needs_residues,
     fourier_evolution},
    {"fourier_spectrum_strip",
     "whole spectra of logits and embedding over steps, as images",
     {.snapshots = true},
     needs_residues,
     fourier_spectrum_strip},
    {"frequency_race",
     "how early the frequencies lead that win",
     {.snapshots = true},
     needs_logit_spectra,
     frequency_race_figure},
    {"embedding_fourier", "energy of the embedding by frequency", {.network = true}, nullptr, embedding_fourier},
    {"embedding_circles",
     "every token in the plane of each key frequency, the plane fitted without it",
     {.network = true},
     needs_keys,
     embedding_circles},
    {"embedding_pca_evolution",
     "embedding in its principal plane at six checkpoints",
     {.checkpoints = true},
     nullptr,
     embedding_pca_evolution},
    {"attention_patterns",
     "mean attention from the last position by head and position",
     {.network = true},
     needs_transformer,
     attention_patterns},
    {"attention_by_input",
     "attention of every head over all pairs",
     {.network = true},
     needs_transformer,
     attention_by_input},
    {"head_coupling",
     "from which frequency to which each head's OV circuit takes energy",
     {.network = true},
     needs_circuits,
     head_coupling},
    {"head_roles",
     "interference and key frequencies of every head, and the role that follows",
     {.network = true},
     needs_circuits_and_keys,
     head_roles_figure},
    {"head_subspaces",
     "how much what two heads write overlaps, beside chance",
     {.network = true},
     needs_two_heads,
     head_subspaces},
    {"head_ablation",
     "energy of every key frequency when one head is taken out",
     {.network = true},
     needs_heads_and_keys,
     head_ablation_figure},
    {"neuron_clusters",
     "best frequency of every neuron, how well it explains it, how many each has",
     {.network = true},
     nullptr,
     neuron_clusters},
    {"neuron_activation_grids",
     "best-explained neurons of each key frequency over all pairs",
     {.network = true},
     needs_keys,
     neuron_activation_grids},
    {"neuron_polysemanticity",
     "share of every neuron's variance in its best and in its second frequency",
     {.network = true},
     nullptr,
     neuron_polysemanticity},
    {"neuron_freq_spectrum_heatmap",
     "every neuron's variance by frequency",
     {.network = true},
     nullptr,
     neuron_spectra},
    {"neuron_logit_map",
     "the map from neurons to logits, neurons by frequency",
     {.network = true},
     needs_logit_map,
     neuron_logit_map_figure},
    {"logit_heatmap_comparison",
     "the right answer's logit: as it is, of the key frequencies alone, the difference",
     {.network = true},
     needs_linear_task,
     logit_comparison},
    {"correct_logit_surface",
     "the right answer's logit as a surface",
     {.network = true},
     nullptr,
     correct_logit_surface},
    {"per_sample_loss_heatmap",
     "cross-entropy of every pair, training and test pairs apart",
     {.network = true},
     nullptr,
     per_sample_loss},
    {"weight_ranks",
     "effective ranks of every weight matrix and of the heads' circuits",
     {.network = true},
     nullptr,
     weight_ranks_figure},
    {"weight_heatmaps", "the weights that touch tokens and logits", {.checkpoints = true}, nullptr, weight_heatmaps},
    {"weight_evolution", "the same weights at four checkpoints", {.checkpoints = true}, nullptr, weight_evolution},
    {"weight_trajectory_pca",
     "all weights over checkpoints in their principal plane",
     {.checkpoints = true},
     needs_three_checkpoints,
     weight_trajectory_pca},
    {"svd_evolution",
     "singular values of the weights that touch tokens and logits, at six checkpoints",
     {.checkpoints = true},
     nullptr,
     svd_evolution},
    {"order_parameters",
     "system O's five order parameters over steps",
     {},
     why_no_order_parameters,
     order_parameters_figure},
    {"phase_transition", "order parameters around the transition", {}, needs_transition, phase_transition},
    {"early_window",
     "losses, norms, ranks, margin and updates of the first steps",
     {.early_window = true},
     nullptr,
     early_window_figure},
};

Reason needs_three_moments(const RunFigureData& data) {
  return data.snapshots->step.size() < 3 ? "needs three snapshots: train with train.fourier_every=100" : Reason();
}

Reason needs_moving_spectra(const RunFigureData& data) {
  const Reason reason = needs_residues(data);
  return reason ? reason : needs_three_moments(data);
}

Reason needs_moving_keys(const RunFigureData& data) {
  const Reason reason = needs_keys(data);
  return reason ? reason : needs_three_checkpoints(data);
}

constexpr RunAnimation kRunAnimations[] = {
    {"grokking_story",
     "loss, spectrum, embedding and Gini coefficient as they change",
     {.snapshots = true, .checkpoints = true, .network = true},
     needs_moving_spectra,
     grokking_story},
    {"spectrum_waterfall",
     "spectra of logits and embedding, now and until now",
     {.snapshots = true, .network = true},
     needs_moving_spectra,
     spectrum_waterfall},
    {"embedding_circles_forming",
     "every token in the plane of each key frequency, checkpoint by checkpoint",
     {.checkpoints = true, .network = true},
     needs_moving_keys,
     embedding_circles_forming},
    {"pair_loss",
     "cross-entropy of every pair, training and test pairs apart, checkpoint by checkpoint",
     {.checkpoints = true, .network = true, .pair_losses = true},
     needs_three_checkpoints,
     pair_loss_animation},
    {"neuron_grids",
     "two neurons of each key frequency over all pairs, checkpoint by checkpoint",
     {.checkpoints = true, .network = true, .neurons = true},
     needs_moving_keys,
     neuron_grids},
};

}  // namespace

std::optional<std::string> RunPicture::why_not(const RunFigureData& data) const {
  if (data.metrics.empty()) {
    return "metrics.jsonl has no evaluation yet";
  }
  const MissingParts& missing = data.missing;
  const std::pair<bool, const std::string*> parts[] = {{needs.early_window, &missing.early_window},
                                                       {needs.snapshots, &missing.snapshots},
                                                       {needs.checkpoints, &missing.checkpoints},
                                                       {needs.network, &missing.network},
                                                       {needs.progress, &missing.progress}};
  for (const auto& [needed, reason] : parts) {
    if (needed && !reason->empty()) {
      return *reason;
    }
  }
  return more == nullptr ? std::nullopt : more(data);
}

bool RunFigure::is_of_one_moment() const { return needs.network || make == weight_heatmaps; }

std::span<const RunFigure> run_figures() { return kRunFigures; }
std::span<const RunAnimation> run_animations() { return kRunAnimations; }

const RunPicture& find_run_picture(std::string_view name) {
  std::string names;
  const RunPicture* found = nullptr;
  const auto look_at = [&](const RunPicture& picture) {
    found = picture.name == name ? &picture : found;
    names += (names.empty() ? "" : ", ") + std::string(picture.name);
  };
  std::for_each(std::begin(kRunFigures), std::end(kRunFigures), look_at);
  std::for_each(std::begin(kRunAnimations), std::end(kRunAnimations), look_at);
  if (found == nullptr) {
    throw Error(ErrorKind::Usage, "there is no figure of this name", std::string(name), "figures: " + names);
  }
  return *found;
}

std::string needs_text(const Parts& needs) {
  const std::pair<bool, const char*> parts[] = {{needs.early_window, "early.npz"},
                                                {needs.snapshots, "snapshots"},
                                                {needs.checkpoints, "checkpoints"},
                                                {needs.network, "a checkpoint"},
                                                {needs.progress, "checkpoints of a linear task"}};
  std::string text;
  for (const auto& [needed, name] : parts) {
    if (needed) {
      text += (text.empty() ? "" : ", ") + std::string(name);
    }
  }
  return text;
}

}  // namespace groklab
