// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "config/options.hpp"
#include "forecast/features.hpp"
#include "forecast/forecaster.hpp"
#include "lab/latex_escape.hpp"
#include "lab/paper_latex.hpp"
#include "lab/paper_places.hpp"
#include "lab/run_record.hpp"
#include "lab/sweep_cells.hpp"
#include "lab/version.hpp"
#include "sweep/sweep_file.hpp"

namespace groklab {
namespace {

/// What tells one experiment from another, in the order of the table.
constexpr std::string_view kShownKeys[] = {"task.operation",   "task.p",
                                           "task.frac_train",  "model.kind",
                                           "model.format",     "model.n_layers",
                                           "model.n_heads",    "model.d_model",
                                           "model.d_mlp",      "model.activation",
                                           "model.norm",       "model.causal",
                                           "model.init",       "optimizer.name",
                                           "optimizer.lr",     "optimizer.beta1",
                                           "optimizer.beta2",  "optimizer.weight_decay",
                                           "train.steps",      "train.batch_size",
                                           "train.eval_every", "train.record_every_step_until"};

bool varies(const ForecastDocument& forecast, std::string_view key) {
  return std::any_of(forecast.varied.begin(), forecast.varied.end(),
                     [&](const VariedKey& varied) { return varied.key == key; });
}

std::string system_place(const PaperStudy& study) {
  Config config = study.config;
  std::vector<Option> options_table = options(config);
  TextTable table{{"key", "value"}, {}};
  for (const std::string_view key : kShownKeys) {
    const std::string value = option_override_text(find_option(options_table, key, ""));
    table.rows.push_back({std::string(key), varies(study.forecast, key) ? "varies" : value});
  }
  const std::string text = study.text.empty() ? "" : "The sweep in its author's words: " + study.text + " ";
  return latex_escaped(text + "What all runs share, by the program's own keys, is in Table") + "~\\ref{shared}.\n\n" +
         latex_table(table, "What the runs share.", "shared");
}

std::string grid_place(const PaperStudy& study) {
  const ForecastDocument& forecast = study.forecast;
  std::string text;
  for (const VariedKey& key : forecast.varied) {
    text += fmt::format("{} takes the values {}. ", key.key, fmt::join(key.levels, ", "));
  }
  if (forecast.varied.empty()) {
    text += "Nothing but the seeds varies. ";
  }
  text += fmt::format(
      "There are {} runs in {} cells, a cell being all runs that differ in their seeds alone; {} of the runs grok "
      "within their steps.",
      forecast.n_runs, forecast.n_cells, forecast.n_grokked);
  for (const LeftOutRun& run : forecast.left_out) {
    text += fmt::format(" Left out: {} ({}).", run.path, run.reason);
  }
  return latex_escaped(text);
}

std::string features_place() {
  TextTable table{{"feature", "what it is"}, {}};
  for (const Feature& feature : features()) {
    table.rows.push_back({std::string(feature.name), std::string(feature.formula)});
  }
  return latex_table(table, fmt::format("The {} features.", kFeatures), "features");
}

std::string label_place(GrokLabel label) {
  return latex_escaped(
      label == GrokLabel::Published
          ? "A run grokked when its validation accuracy reached 0.99 at any evaluation. A transient touch counts."
          : "A run grokked when its validation accuracy reached 0.95 and kept it for 500 steps or to its end.");
}

/// Sentences on what weakens these conclusions, as far as it can be told from the data.
std::string limits_place(const PaperStudy& study) {
  const ForecastDocument& forecast = study.forecast;
  const std::int64_t n_others = forecast.n_runs - forecast.n_grokked;
  std::string text = fmt::format(
      "One task and one network: nothing here says what holds for others. A run that does not grok within {} steps "
      "counts as one that does not, though it might later.",
      study.config.train.steps);
  if (std::min(forecast.n_grokked, n_others) < kFewRuns) {
    text += fmt::format(
        " {} runs grok and {} do not: with fewer than {} of an outcome percentile intervals hold the truth less often "
        "than they say.",
        forecast.n_grokked, n_others, kFewRuns);
  }
  if (forecast.n_cells < kFewRuns) {
    text += fmt::format(" {} cells are few to draw from, and their intervals too narrow.", forecast.n_cells);
  }
  text +=
      " Which settings were tried decides how hard the question is: where every cell has one outcome alone the "
      "settings answer it. Windows, predictors and what is left out give many numbers, and their intervals are not "
      "corrected for that. Runs of different cells that share a seed share what it decides, the split and the first "
      "weights, which intervals over cells do not know. Runs that had grokked inside a window are not forecast; they "
      "are counted in the results.";
  return latex_escaped(text);
}

/// The name of a sweep that the program has, or the file that the paper ends with.
std::string sweep_argument(const std::string& toml) {
  for (const EmbeddedSweep& embedded : embedded_sweeps()) {
    if (embedded.toml == toml) {
      return std::string(embedded.name);
    }
  }
  return "sweep.toml";
}

std::string repeat_place(const PaperStudy& study) {
  const ForecastDocument& forecast = study.forecast;
  std::vector<std::int64_t> windows;
  for (const WindowSummary& window : forecast.windows) {
    windows.push_back(window.window.value_or(0));
  }
  const std::string first = study.sweep_toml.empty()
                                ? repeat_command(study.config)
                                : fmt::format("groklab sweep {} --out DIR", sweep_argument(study.sweep_toml));
  const std::string commands =
      first +
      fmt::format("\ngroklab forecast DIR --windows {} --label {} --penalty {} --resamples {} --seed {}\n",
                  fmt::join(windows, " "), label_name(forecast.label), forecast.settings.c,
                  forecast.settings.n_resamples, forecast.settings.seed) +
      "groklab paper DIR\n";
  const std::string text = fmt::format(
      "All of it, made by groklab {}; the configuration's hash is {}. {}", version(), study.config_hash,
      study.sweep_toml.empty() ? "The first command repeats the first run; that of every other run is in its run.json."
                               : "The same configuration gives the same runs, bit for bit, on one kind of processor.");
  return latex_escaped(text) + "\n" + latex_lines(commands);
}

std::string sweep_file_place(const std::string& toml) {
  return toml.empty() ? "" : "\\section{The sweep}\nThe file sweep.toml, whole.\n" + latex_lines(toml);
}

}  // namespace

TemplatePlaces setting_places(const PaperStudy& study) {
  return {{"title", latex_escaped("Can grokking be foretold? The study " + study.name)},
          {"system", system_place(study)},
          {"grid", grid_place(study)},
          {"features", features_place()},
          {"label", label_place(study.forecast.label)},
          {"penalty", latex_escaped(fmt::format("{}", study.forecast.settings.c))},
          {"resamples", latex_escaped(fmt::format("{}", study.forecast.settings.n_resamples))},
          {"limits", limits_place(study)},
          {"repeat", repeat_place(study)},
          {"sweep_file", sweep_file_place(study.sweep_toml)}};
}

}  // namespace groklab
