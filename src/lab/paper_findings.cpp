// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "lab/latex_escape.hpp"
#include "lab/paper_claims.hpp"
#include "lab/paper_latex.hpp"
#include "lab/paper_places.hpp"
#include "lab/paper_windows.hpp"

namespace groklab {
namespace {

constexpr const char* kSettings = "hyperparameters";

std::string abstract_place(const ForecastDocument& forecast) {
  const WindowSummary& window = main_window(forecast);
  std::string text = fmt::format("Of {} runs in {} cells of settings {} grok. ", forecast.n_runs, forecast.n_cells,
                                 forecast.n_grokked);
  if (!window.has_both_outcomes()) {
    return latex_escaped(text + one_outcome_text(window));
  }
  text += auroc_claim(window, kAllFeatures, kCell);
  if (const DifferenceResult* settings = window.difference(kAllFeatures, kSettings, kCell)) {
    text += " " + difference_claim(window, *settings);
  }
  return latex_escaped(text + " Intervals are 95 %: of an AUROC Newcombe's, of a difference a bootstrap's over cells.");
}

std::string counts_place(const ForecastDocument& forecast) {
  TextTable table{{"window", "usable runs", "grok later", "grokked inside, left out", "no finite feature, left out"},
                  {}};
  for (const WindowSummary& window : forecast.windows) {
    table.rows.push_back({window_text(window), count_text(window.n_runs), count_text(window.n_grokked),
                          count_text(window.n_grokked_inside), count_text(window.n_not_finite)});
  }
  const std::string text = fmt::format(
      "The text is about the longest window, of {} steps; the other windows are in the "
      "appendix.",
      window_text(main_window(forecast)));
  return latex_escaped(text) + "\n" + latex_table(table, "Usable runs by window.");
}

std::string main_place(const ForecastDocument& forecast) {
  const WindowSummary& window = main_window(forecast);
  if (!window.has_both_outcomes()) {
    return latex_escaped(one_outcome_text(window));
  }
  std::string first = auroc_claim(window, kAllFeatures, kCell);
  for (const DifferenceResult& difference : window.differences) {
    first +=
        difference.scheme == kCell && !is_about_spectrum(difference) ? " " + difference_claim(window, difference) : "";
  }
  std::string second = auroc_claim(window, kAllFeatures, "run") +
                       " That is the published way to score; how far it is from the number above is no claim here, for "
                       "that difference has no interval.";
  for (const VariedKey& key : forecast.varied) {
    second += " " + auroc_claim(window, kAllFeatures, key.key);
  }
  for (const RepeatedSummary& repeated : window.repeated) {
    if (repeated.predictor == kAllFeatures && repeated.median && repeated.least && repeated.most) {
      second += fmt::format(" In repeated stratified folds of cells their AUROC is {}, {} to {} over the repeats.",
                            number_text(*repeated.median), number_text(*repeated.least), number_text(*repeated.most));
    }
  }
  return latex_escaped(first) + "\n\n" + latex_escaped(second);
}

std::string main_table_place(const ForecastDocument& forecast) {
  const WindowSummary& window = main_window(forecast);
  return window.has_both_outcomes() ? latex_table(auroc_table(window), auroc_caption(window), "main") : "";
}

std::string early_place(const ForecastDocument& forecast) {
  TextTable table{{"window", "features", "hyper-parameters", "difference"}, {}};
  const WindowSummary* earliest = nullptr;
  for (const WindowSummary& window : forecast.windows) {
    const DifferenceResult* difference = window.difference(kAllFeatures, kSettings, kCell);
    const SchemeResult* ours = window.scheme(kAllFeatures, kCell);
    const SchemeResult* theirs = window.scheme(kSettings, kCell);
    if (difference == nullptr || !difference->auroc.value || ours == nullptr || theirs == nullptr) {
      continue;
    }
    table.rows.push_back({window_text(window), estimate_text(ours->auroc), estimate_text(theirs->auroc),
                          estimate_text(difference->auroc)});
    if (earliest == nullptr && verdict_of(difference->auroc, 0) == IntervalVerdict::Above) {
      earliest = &window;
    }
  }
  if (table.rows.empty()) {
    return latex_escaped(
        "No settings vary, or no window has both outcomes: how early a record beats them cannot be said.");
  }
  const std::string text =
      earliest == nullptr
          ? "At no window can the features be said to foretell better than the hyper-parameters, with whole cells left "
            "out: no interval of the difference is above 0."
          : fmt::format(
                "The first window at which the features foretell better than the hyper-parameters, with whole cells "
                "left out and the interval of the difference above 0, is that of {} steps.",
                window_text(*earliest));
  return latex_escaped(text) + "\n" +
         latex_table(table, "AUROC by window, whole cells left out, with 95 % intervals over cells.");
}

std::string within_place(const ForecastDocument& forecast) {
  const WindowSummary& window = main_window(forecast);
  const std::string question =
      "Once the settings are known, does the record still tell which of the seeds will grok? Pairs of runs of one cell "
      "answer that (Janes and Pepe 2008). ";
  const auto answer = [&] {
    const std::string number = estimate_text(window.within_cell);
    switch (verdict_of(window.within_cell, kCoin)) {
      case IntervalVerdict::Above:
        return fmt::format("Within cells the AUROC of the features is {}: it does.", number);
      case IntervalVerdict::Below:
        return fmt::format("Within cells the AUROC of the features is {}: it misleads.", number);
      case IntervalVerdict::Undecided:
        return fmt::format("Within cells the AUROC of the features is {}: that it does cannot be said.", number);
      case IntervalVerdict::Degenerate:
        return fmt::format(
            "Within cells the AUROC of the features is {}; all resamples agree, which they do where few pairs decide, "
            "so that how sure this is cannot be said.",
            number);
      case IntervalVerdict::NoInterval:
        return fmt::format("Within cells the AUROC of the features is {}, so that nothing can be said.", number);
      case IntervalVerdict::NoValue:
        break;
    }
    return std::string("No cell has both outcomes, so that it cannot be said.");
  };
  return latex_escaped(question + answer());
}

std::string time_place(const ForecastDocument& forecast) {
  const WindowSummary& window = main_window(forecast);
  const Estimate& concordance = window.concordance;
  std::string text;
  if (!concordance.value) {
    text = "Too few runs grok at different times: whether the score foretells when cannot be said.";
  } else {
    text = fmt::format(
        "The concordance of the features' score with the time to grok, runs that never did censored (Harrell et al. "
        "1982), is {}; a coin has 0.5. {}",
        estimate_text(concordance),
        verdict_of(concordance, kCoin) == IntervalVerdict::Above
            ? "Higher scores go with earlier grokking; as runs that do "
              "not grok count as late, that is not more than was "
              "said above."
            : "That it foretells when cannot be said.");
  }
  if (window.time && window.time->wald_95) {
    const Bounds& interval = *window.time->wald_95;
    text += fmt::format(
        " In a Weibull model of the time, with times known to an evaluation, a unit of log-odds changes the logarithm "
        "of the time by {} ({}).",
        number_text(window.time->value), bounds_text(interval));
    text += interval.low <= 0 && interval.high >= 0 ? " The interval includes 0." : "";
    text += " That interval takes the runs for independent, which runs of one cell are not.";
  }
  return latex_escaped(text);
}

std::string all_windows_place(const ForecastDocument& forecast) {
  std::string latex;
  for (const WindowSummary& window : forecast.windows) {
    if (window.has_both_outcomes() && &window != &main_window(forecast)) {
      latex += latex_table(auroc_table(window), auroc_caption(window)) + "\n";
    }
  }
  return latex.empty() ? "There is one window alone, or no other has both outcomes." : latex;
}

}  // namespace

TemplatePlaces finding_places(const ForecastDocument& forecast) {
  return {{"abstract", abstract_place(forecast)}, {"counts", counts_place(forecast)},
          {"main", main_place(forecast)},         {"main_table", main_table_place(forecast)},
          {"early", early_place(forecast)},       {"within", within_place(forecast)},
          {"time", time_place(forecast)},         {"all_windows", all_windows_place(forecast)}};
}

}  // namespace groklab
