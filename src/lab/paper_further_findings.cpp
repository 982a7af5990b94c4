// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lab/latex_escape.hpp"
#include "lab/paper_claims.hpp"
#include "lab/paper_latex.hpp"
#include "lab/paper_places.hpp"
#include "lab/paper_windows.hpp"

namespace groklab {
namespace {

constexpr std::size_t kLeadingFeatures = 5;

std::string single_place(const ForecastDocument& forecast) {
  const WindowSummary& window = main_window(forecast);
  if (!window.has_both_outcomes()) {
    return latex_escaped(one_outcome_text(window));
  }
  TextTable table{{"feature", "AUROC"}, {}};
  for (std::size_t i = 0; i < std::min(window.features.size(), kLeadingFeatures); ++i) {
    table.rows.push_back({window.features[i].feature, estimate_text(window.features[i].auroc)});
  }
  return latex_escaped(
             "The strongest of many are flattered by having been chosen, and none was fitted to anything: these "
             "describe "
             "the runs at hand. A low AUROC is as strong as a high one; then a low value foretells grokking.") +
         "\n" + latex_table(table, fmt::format("The strongest features by themselves, {}.", moment_text(window)));
}

std::string calibration_place(const ForecastDocument& forecast) {
  const WindowSummary& window = main_window(forecast);
  if (!window.calibration) {
    return latex_escaped("Calibration needs both outcomes and scores with cells left out: it cannot be said.");
  }
  const Calibration& found = *window.calibration;
  std::string text = fmt::format(
      "With cells left out, the features' probabilities have a Brier score of {}; that of the share alone, predicted "
      "for every run, is {}.",
      number_text(found.brier), number_text(found.brier_of_share));
  if (std::isfinite(found.slope) && std::isfinite(found.intercept)) {
    text += fmt::format(
        " The outcome's regression on the log-odds has the slope {} and the intercept {}; a slope below "
        "one is overconfidence.",
        number_text(found.slope), number_text(found.intercept));
  } else {
    text += " The outcome's regression on the log-odds has no finite slope.";
  }
  return latex_escaped(text + " None of these has an interval: they describe, and are no claim.");
}

/// Windows, and the moment of memorisation, that say what stopping saves.
std::vector<const WindowSummary*> moments(const ForecastDocument& forecast) {
  std::vector<const WindowSummary*> list;
  for (const WindowSummary& window : forecast.windows) {
    list.push_back(&window);
  }
  if (forecast.at_memorisation) {
    list.push_back(&*forecast.at_memorisation);
  }
  return list;
}

const std::vector<std::string> kStoppingColumns = {"window",      "predictor",  "allowed rate", "runs",   "stopped",
                                                   "wrong stops", "their rate", "steps saved",  "at best"};

std::vector<std::string> stopping_row(const WindowSummary& window, const StoppingSummary& stopping) {
  const auto share = [](const std::optional<double>& value) { return value ? number_text(*value) : "-"; };
  const std::string saved = share(stopping.saved);
  return {window_text(window),
          stopping.predictor,
          number_text(stopping.wrong_stop_rate),
          count_text(stopping.n_runs),
          count_text(stopping.n_stopped),
          fmt::format("{} of {}", stopping.n_wrong, stopping.n_grokked),
          stopping.wrong_95 ? bounds_text(*stopping.wrong_95) : "-",
          stopping.saved && stopping.saved_95 ? fmt::format("{} ({})", saved, bounds_text(*stopping.saved_95)) : saved,
          share(stopping.saved_at_best)};
}

std::string stopping_claim(const WindowSummary& window, const StoppingSummary& stopping) {
  std::string text =
      fmt::format("{} at an allowed rate of {}: {} of {} runs are stopped, {} of the {} that grok among them",
                  capital(moment_text(window)), number_text(stopping.wrong_stop_rate), stopping.n_stopped,
                  stopping.n_runs, stopping.n_wrong, stopping.n_grokked);
  if (!stopping.wrong_95) {
    return text + "; how sure that is cannot be said.";
  }
  text += fmt::format(", a rate of {}.", bounds_text(*stopping.wrong_95));
  return text + (stopping.wrong_95->high <= stopping.wrong_stop_rate
                     ? " The allowed rate is kept."
                     : " That the allowed rate is kept cannot be said: the interval goes beyond it.");
}

std::string stopping_place(const ForecastDocument& forecast) {
  TextTable table{kStoppingColumns, {}};
  for (const WindowSummary* window : moments(forecast)) {
    for (const StoppingSummary& stopping : window->stopping) {
      table.rows.push_back(stopping_row(*window, stopping));
    }
  }
  if (table.rows.empty()) {
    return latex_escaped("This forecast says nothing of stopping: what would be saved cannot be said.");
  }
  std::string text = "Runs below a score are stopped at the end of the window; the score is chosen on other runs.";
  for (const StoppingSummary& stopping : main_window(forecast).stopping) {
    if (stopping.predictor == kAllFeatures) {
      text += " " + stopping_claim(main_window(forecast), stopping);
    }
  }
  return latex_escaped(text) + "\n" +
         latex_table(table,
                     "What stopping saves, as a share of all steps; at best: with all that do not grok stopped.");
}

std::string spectrum_place(const ForecastDocument& forecast) {
  std::string text;
  for (const WindowSummary* window : moments(forecast)) {
    const bool is_shown = !window->window || window == &main_window(forecast);
    if (!is_shown || !window->has_both_outcomes() || window->scheme("spectrum", kCell) == nullptr) {
      continue;
    }
    text += auroc_claim(*window, "spectrum", kCell) + " ";
    for (const DifferenceResult& difference : window->differences) {
      text += difference.scheme == kCell && is_about_spectrum(difference) ? difference_claim(*window, difference) + " "
                                                                          : "";
    }
  }
  if (text.empty()) {
    text = "These runs or this forecast hold no spectra: whether they foretell more cannot be said.";
  }
  std::string latex = latex_escaped(text);
  if (forecast.at_memorisation && forecast.at_memorisation->has_both_outcomes()) {
    latex += "\n" + latex_table(auroc_table(*forecast.at_memorisation), auroc_caption(*forecast.at_memorisation));
  }
  return latex;
}

std::string transfer_place(const ForecastDocument& forecast) {
  TextTable table{{"runs of", "window", "runs", "grok later", "AUROC"}, {}};
  std::string text;
  for (const TransferSummary& transfer : forecast.tests) {
    for (std::size_t i = 0; i < transfer.windows.size(); ++i) {
      const WindowSummary& window = transfer.windows[i];
      const Estimate& auroc = transfer.auroc[i];
      table.rows.push_back({transfer.sweep, window_text(window), count_text(window.n_runs),
                            count_text(window.n_grokked), estimate_text(auroc)});
      const IntervalVerdict verdict = verdict_of(auroc, kCoin);
      text += fmt::format(" {}, on {}, its AUROC is {}: {}.", capital(moment_text(window)), transfer.sweep,
                          estimate_text(auroc),
                          verdict == IntervalVerdict::Above   ? "it foretells"
                          : verdict == IntervalVerdict::Below ? "it misleads"
                                                              : "that it foretells cannot be said");
    }
  }
  if (table.rows.empty()) {
    return latex_escaped(
        "The forecaster was not tried on runs of another sweep: whether it holds there cannot be said.");
  }
  return latex_escaped("The forecaster of these runs, as it is, on runs of other sweeps." + text) + "\n" +
         latex_table(table, "Fitted here, scored there, with 95 % intervals over cells.");
}

}  // namespace

TemplatePlaces further_places(const ForecastDocument& forecast) {
  return {{"single", single_place(forecast)},
          {"calibration", calibration_place(forecast)},
          {"stopping", stopping_place(forecast)},
          {"spectrum", spectrum_place(forecast)},
          {"transfer", transfer_place(forecast)}};
}

}  // namespace groklab
