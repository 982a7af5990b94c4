// SPDX-License-Identifier: MIT
#include "figures/sweep_figure_registry.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "figures/sweep_curves.hpp"
#include "figures/sweep_grok_step.hpp"
#include "figures/sweep_phase_diagram.hpp"
#include "figures/sweep_survival.hpp"

namespace groklab {
namespace {

using Reason = std::optional<std::string>;

constexpr std::size_t kMostFacets = 12;  // panels that can be read on a page

Reason needs_times(const SweepFigureData& data) {
  const bool any = std::any_of(data.runs.begin(), data.runs.end(), [](const SweptRun& run) { return run.grok; });
  return any ? Reason() : "no run has ended";
}

Reason needs_few_panels(const SweepFigureData& data) {
  return sweep_facets(data).size() > kMostFacets
             ? "its keys but the first have too many combinations for one page: sweep fewer of them"
             : Reason();
}

Reason needs_curves(const SweepFigureData& data) {
  const bool any =
      std::any_of(data.runs.begin(), data.runs.end(), [](const SweptRun& run) { return !run.metrics.empty(); });
  return any ? needs_few_panels(data) : "no run has an evaluation";
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

Reason needs_two_keys(const SweepFigureData& data) {
  return data.axes.size() < 2 ? "needs two keys that vary" : needs_times(data);
}

Reason needs_law(const SweepFigureData& data) {
  return data.laws.empty() ? "no law can be fitted: too few runs grokked, or no key is a number" : Reason();
}

constexpr SweepFigure kSweepFigures[] = {
    {"sweep_overview", "test and train accuracy, grok step and final accuracy against one key", needs_one_key,
     sweep_overview},
    {"sweep_test_accuracy", "test accuracy over steps, means and ranges over seeds", needs_curves, sweep_test_accuracy},
    {"sweep_test_accuracy_log", "the same over logarithmic steps", needs_curves, sweep_test_accuracy_log},
    {"sweep_train_loss", "training loss over steps, means and ranges over seeds", needs_curves, sweep_train_loss},
    {"sweep_weight_norm", "weight norm over steps, means and ranges over seeds", needs_curves, sweep_weight_norm},
    {"sweep_grok_step", "grok step of every run against each key, with medians and censored runs", needs_a_key,
     sweep_grok_step},
    {"sweep_survival", "share of runs that have not grokked yet (Kaplan-Meier), with bands and censoring",
     needs_survival, sweep_survival},
    {"sweep_phase_diagram", "share grokked and median grok step over every two keys, with n", needs_two_keys,
     sweep_phase_diagram},
    {"sweep_time_law", "grok step with the fitted law of time and its band", needs_law, sweep_time_law},
};

}  // namespace

std::span<const SweepFigure> sweep_figures() { return kSweepFigures; }

const SweepFigure& find_sweep_figure(std::string_view name) {
  std::string names;
  for (const SweepFigure& figure : kSweepFigures) {
    if (figure.name == name) {
      return figure;
    }
    names += (names.empty() ? "" : ", ") + std::string(figure.name);
  }
  throw Error(ErrorKind::Usage, "there is no figure of a sweep of this name", std::string(name), "figures: " + names);
}

}  // namespace groklab
