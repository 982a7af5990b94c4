// SPDX-License-Identifier: MIT
#include "figures/sweep_figure_registry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "figures/sweep_circuits.hpp"
#include "figures/sweep_curves.hpp"
#include "figures/sweep_effective_decay.hpp"
#include "figures/sweep_frequencies.hpp"
#include "figures/sweep_grok_step.hpp"
#include "figures/sweep_matrices.hpp"
#include "figures/sweep_pairs_figure.hpp"
#include "figures/sweep_phase_diagram.hpp"
#include "figures/sweep_sensitivity.hpp"
#include "figures/sweep_story.hpp"
#include "figures/sweep_structure.hpp"
#include "figures/sweep_survival.hpp"
#include "figures/sweep_variation.hpp"

namespace groklab {
namespace {

using Reason = std::optional<std::string>;

constexpr std::size_t kMostFacets = 12;  // panels that can be read on a page
constexpr const char* kAnalyze = "no run was analysed: groklab analyze SWEEP/runs/JOB";

template <class Has>
bool any_run(const SweepFigureData& data, Has&& has) {
  return std::any_of(data.runs.begin(), data.runs.end(), has);
}

Reason needs_times(const SweepFigureData& data) {
  return any_run(data, [](const SweptRun& run) { return run.grok.has_value(); }) ? Reason() : "no run has ended";
}

Reason needs_few_panels(const SweepFigureData& data) {
  return sweep_facets(data).size() > kMostFacets
             ? "its keys but the first have too many combinations for one page: sweep fewer of them"
             : Reason();
}

bool has_evaluations(const SweepFigureData& data) {
  return any_run(data, [](const SweptRun& run) { return !run.metrics.empty(); });
}

Reason needs_curves(const SweepFigureData& data) {
  return has_evaluations(data) ? needs_few_panels(data) : "no run has an evaluation";
}

Reason needs_survival(const SweepFigureData& data) {
  const Reason reason = needs_times(data);
  return reason ? reason : needs_few_panels(data);
}

Reason needs_a_key(const SweepFigureData& data) { return data.axes.empty() ? "only seeds vary" : needs_times(data); }

Reason needs_one_key(const SweepFigureData& data) {
  if (data.axes.size() != 1) {
    return data.axes.empty() ? "only seeds vary" : "several keys vary: it is for sweeps of one";
  }
  const Reason reason = needs_times(data);
  return reason ? reason : needs_curves(data);
}

Reason needs_star(const SweepFigureData& data) {
  if (!data.centre()) {
    return "it does not vary one key at a time, and at least two";
  }
  return has_evaluations(data) ? Reason() : "no run has an evaluation";
}

Reason needs_two_keys(const SweepFigureData& data) {
  return data.axes.size() < 2 ? "needs two keys that vary" : needs_times(data);
}

/// Spectra of the last snapshots.
Reason needs_spectra(const SweepFigureData& data) {
  return data.has_spectra()
             ? Reason()
             : "no run has snapshots of its logits that fit its task: sweep with train.fourier_every=100";
}

Reason needs_spectrum_curves(const SweepFigureData& data) {
  const Reason reason = needs_spectra(data);
  return reason ? reason : needs_few_panels(data);
}

Reason needs_spectra_of_keys(const SweepFigureData& data) {
  return data.axes.empty() ? "only seeds vary" : needs_spectra(data);
}

Reason needs_spectra_of_two_keys(const SweepFigureData& data) {
  return data.axes.size() < 2 ? "needs two keys that vary" : needs_spectra(data);
}

Reason needs_effective_decay(const SweepFigureData& data) {
  return effective_decay_of(data) == nullptr ? "not both of lr and weight_decay vary" : needs_times(data);
}

Reason needs_effective_decay_curves(const SweepFigureData& data) {
  const Reason reason = needs_effective_decay(data);
  return reason ? reason : needs_curves(by_made_key(data, *effective_decay_of(data)));
}

Reason needs_sizes(const SweepFigureData& data) {
  const std::size_t others = data.made_keys.size() - (effective_decay_of(data) != nullptr ? 1 : 0);
  return others == 0 ? "not two of the network's sizes vary" : needs_times(data);
}

Reason needs_analyses(const SweepFigureData& data) {
  if (!any_run(data, [](const SweptRun& run) { return run.circuits.has_value(); })) {
    return kAnalyze;
  }
  return data.axes.empty() ? Reason("only seeds vary") : Reason();
}

Reason needs_structure(const SweepFigureData& data) {
  if (!operation_axis(data)) {
    return "the operation does not vary";
  }
  return any_run(data, [](const SweptRun& run) { return run.circuits && !run.circuits->logit_pairs.empty(); })
             ? Reason()
             : kAnalyze;
}

Reason needs_coupling(const SweepFigureData& data) {
  if (!any_run(data, has_coupling)) {
    return "no transformer of one layer without norms was analysed: groklab analyze SWEEP/runs/JOB";
  }
  return setting_count(data) > kMostFacets ? Reason("more settings than there are panels on a page") : Reason();
}

Reason needs_singular_values(const SweepFigureData& data) {
  return any_run(data, has_singular_values) ? needs_few_panels(data) : kAnalyze;
}

Reason needs_two_keys_alone(const SweepFigureData& data) {
  return data.axes.size() != 2 ? "needs two keys that vary, and no more" : needs_times(data);
}

Reason needs_pairs(const SweepFigureData& data) {
  return data.pairs.empty() ? "no two ended runs share their seeds and all keys but one" : Reason();
}

Reason needs_law(const SweepFigureData& data) {
  return data.laws.empty() ? "no law can be fitted: too few runs grokked, or no key is a number" : Reason();
}

Reason needs_settings(const SweepFigureData& data) {
  if (setting_count(data) > kMostSettings) {
    return fmt::format("more than {} settings cannot be told apart", kMostSettings);
  }
  return has_evaluations(data) ? Reason() : "no run has an evaluation";
}

Reason needs_map(const SweepFigureData& data) {
  if (data.axes.size() != 2) {
    return "needs two keys that vary, and no more";
  }
  return has_evaluations(data) ? Reason() : "no run has an evaluation";
}

constexpr SweepFigure kSweepFigures[] = {
    {{"sweep_overview", "test and train accuracy, grok step and final accuracy against one key", needs_one_key},
     sweep_overview},
    {{"sweep_sensitivity",
      "of a sweep of one key at a time: its centre, and test accuracy and grok step along every key", needs_star},
     sweep_sensitivity},
    {{"sweep_test_accuracy", "test accuracy over steps, means and ranges over seeds", needs_curves},
     sweep_test_accuracy},
    {{"sweep_test_accuracy_log", "the same over logarithmic steps", needs_curves}, sweep_test_accuracy_log},
    {{"sweep_train_loss", "training loss over steps, means and ranges over seeds", needs_curves}, sweep_train_loss},
    {{"sweep_weight_norm", "weight norm over steps, means and ranges over seeds", needs_curves}, sweep_weight_norm},
    {{"sweep_gini", "Gini coefficient of the logits' spectrum over steps, means and ranges over seeds",
      needs_spectrum_curves},
     sweep_gini},
    {{"sweep_key_share", "share of the energy in the final key frequencies over steps, means and ranges over seeds",
      needs_spectrum_curves},
     sweep_key_share},
    {{"sweep_frequencies", "Gini coefficient and number of key frequencies at the end against each key, with intervals",
      needs_spectra_of_keys},
     sweep_frequencies},
    {{"sweep_frequency_maps", "the same over every two keys, with n", needs_spectra_of_two_keys}, sweep_frequency_maps},
    {{"sweep_final_spectra", "the spectrum of every run at the end, a row a run", needs_spectra_of_keys},
     sweep_final_spectra},
    {{"sweep_circuits", "ranks, interference and overlap of heads, neurons of one frequency, against a key",
      needs_analyses},
     sweep_circuits},
    {{"sweep_coupling", "from which frequency to which all heads together take energy, a panel a setting",
      needs_coupling},
     sweep_coupling},
    {{"sweep_singular_values", "singular values of the outer weights at the end, means and ranges over seeds",
      needs_singular_values},
     sweep_singular_values},
    {{"sweep_structure", "energy of labels and logits by the frequencies of a and b, a row an operation",
      needs_structure},
     sweep_structure},
    {{"sweep_grok_step", "grok step of every run against each key, with medians and censored runs", needs_a_key},
     sweep_grok_step},
    {{"sweep_survival", "share of runs that have not grokked yet (Kaplan-Meier), with bands and censoring",
      needs_survival},
     sweep_survival},
    {{"sweep_phase_diagram", "share grokked and median grok step over every two keys, with n", needs_two_keys},
     sweep_phase_diagram},
    {{"sweep_variation", "how much seeds differ over two keys: deviation of the grok step over its mean, with n",
      needs_two_keys_alone},
     sweep_variation},
    {{"sweep_effective_decay", "grok step against learning rate times weight decay, beside theory",
      needs_effective_decay},
     sweep_effective_decay},
    {{"sweep_effective_decay_curves", "test accuracy over steps, a panel a product of the two",
      needs_effective_decay_curves},
     sweep_effective_decay_curves},
    {{"sweep_sizes", "grok step against parameters and width of a head", needs_sizes}, sweep_sizes},
    {{"sweep_pairs", "which of two values groks first with the same seeds: exact tests, adjusted by Holm", needs_pairs},
     sweep_pairs},
    {{"sweep_time_law", "grok step with the fitted law of time and its band", needs_law}, sweep_time_law},
};

constexpr SweepAnimation kSweepAnimations[] = {
    {{"sweep_story", "test accuracy, train loss, Gini coefficient and key frequencies, a line a setting",
      needs_settings},
     sweep_story},
    {{"sweep_map_story", "the same as maps over two keys", needs_map}, sweep_map_story},
};

}  // namespace

std::span<const SweepFigure> sweep_figures() { return kSweepFigures; }
std::span<const SweepAnimation> sweep_animations() { return kSweepAnimations; }

}  // namespace groklab
