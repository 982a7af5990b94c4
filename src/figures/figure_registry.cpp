// SPDX-License-Identifier: MIT
#include "figures/figure_registry.hpp"

#include "core/error.hpp"
#include "figures/training_curves.hpp"

namespace groklab {
namespace {

std::optional<std::string> needs_metrics(const RunFigureData& data) {
  if (data.metrics.empty()) {
    return "metrics.jsonl has no evaluation yet";
  }
  return std::nullopt;
}

Figure make_training_curves(const RunFigureData& data) {
  TrainingCurvesInput input;
  input.run_name = data.run_name;
  input.config_hash = data.config_hash;
  input.summary = data.summary;
  input.metrics = data.metrics;
  input.mem_step = data.mem_step;
  input.grok_step = data.grok_step;
  input.sustained_step = data.sustained_step;
  return training_curves(input);
}

constexpr RunFigure kRunFigures[] = {
    {"training_curves", "loss, accuracy with milestones, weight norm and the transition close up, over steps",
     needs_metrics, make_training_curves},
};

}  // namespace

std::span<const RunFigure> run_figures() { return kRunFigures; }

const RunFigure& find_run_figure(std::string_view name) {
  std::string names;
  for (const RunFigure& figure : kRunFigures) {
    if (figure.name == name) {
      return figure;
    }
    names += (names.empty() ? "" : ", ") + std::string(figure.name);
  }
  throw Error(ErrorKind::Usage, "there is no figure of this name", std::string(name), "figures: " + names);
}

}  // namespace groklab
