// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lab/latex_escape.hpp"
#include "lab/paper_claims.hpp"
#include "lab/paper_latex.hpp"
#include "lab/paper_places.hpp"

namespace groklab {
namespace {

constexpr const char* kFeatures = "features";
constexpr const char* kSettings = "hyperparameters";
constexpr const char* kCell = "cell";
constexpr double kCoin = 0.5;
constexpr std::size_t kLeadingFeatures = 5;

/// The window whose numbers the text is about: the longest, which is not chosen by what was found.
const WindowSummary& main_window(const ForecastDocument& forecast) { return forecast.windows.back(); }

std::string count_text(std::int64_t n) { return fmt::format("{}", n); }

std::string window_text(const WindowSummary& window) {
  return window.window ? count_text(*window.window) : "memorisation";
}

std::string abstract_place(const ForecastDocument& forecast) {
  const WindowSummary& window = main_window(forecast);
  std::string text = fmt::format("Of {} runs in {} cells of settings {} grok. ", forecast.n_runs, forecast.n_cells,
                                 forecast.n_grokked);
  if (!window.has_both_outcomes()) {
    return latex_escaped(text + one_outcome_text(window));
  }
  text += auroc_claim(window, kFeatures, kCell);
  if (const DifferenceResult* settings = window.difference(kFeatures, kSettings, kCell)) {
    text += " " + difference_claim(window, *settings);
  }
  return latex_escaped(text + " Intervals are 95 %, of a bootstrap over cells.");
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

/// Predictors down, what is left out across.
TextTable auroc_table(const WindowSummary& window) {
  TextTable table{{"predictor"}, {}};
  for (const SchemeResult& result : window.schemes) {
    if (std::find(table.columns.begin() + 1, table.columns.end(), result.scheme) == table.columns.end()) {
      table.columns.push_back(result.scheme);
    }
  }
  for (const SchemeResult& result : window.schemes) {
    if (table.rows.empty() || table.rows.back()[0] != result.predictor) {
      table.rows.push_back({result.predictor});
      for (std::size_t column = 1; column < table.columns.size(); ++column) {
        const SchemeResult* found = window.scheme(result.predictor, table.columns[column]);
        table.rows.back().push_back(found == nullptr ? "-" : estimate_text(found->auroc));
      }
    }
  }
  return table;
}

std::string auroc_caption(const WindowSummary& window) {
  return fmt::format("AUROC {}, by what is left out at once, with 95 % intervals over cells.", moment_text(window));
}

std::string main_place(const ForecastDocument& forecast) {
  const WindowSummary& window = main_window(forecast);
  if (!window.has_both_outcomes()) {
    return latex_escaped(one_outcome_text(window));
  }
  std::string text = auroc_claim(window, kFeatures, kCell);
  for (const DifferenceResult& difference : window.differences) {
    if (difference.scheme == kCell) {
      text += " " + difference_claim(window, difference);
    }
  }
  text +=
      "\n\n" + auroc_claim(window, kFeatures, "run") +
      " That is the published way to score; how far it is from the number above is no claim here, for that difference "
      "has no interval.";
  for (const VariedKey& key : forecast.varied) {
    text += " " + auroc_claim(window, kFeatures, key.key);
  }
  for (const RepeatedSummary& repeated : window.repeated) {
    if (repeated.predictor == kFeatures && repeated.median && repeated.least && repeated.most) {
      text += fmt::format(" In repeated stratified folds of cells their AUROC is {}, {} to {} over the repeats.",
                          number_text(*repeated.median), number_text(*repeated.least), number_text(*repeated.most));
    }
  }
  std::string latex;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find("\n\n", at), text.size());
    latex += (latex.empty() ? "" : "\n\n") + latex_escaped(std::string_view(text).substr(at, end - at));
    at = end + 2;
  }
  return latex;
}

std::string main_table_place(const ForecastDocument& forecast) {
  const WindowSummary& window = main_window(forecast);
  return window.has_both_outcomes() ? latex_table(auroc_table(window), auroc_caption(window), "main") : "";
}

std::string early_place(const ForecastDocument& forecast) {
  TextTable table{{"window", "features", "hyper-parameters", "difference"}, {}};
  const WindowSummary* earliest = nullptr;
  for (const WindowSummary& window : forecast.windows) {
    const DifferenceResult* difference = window.difference(kFeatures, kSettings, kCell);
    const SchemeResult* ours = window.scheme(kFeatures, kCell);
    const SchemeResult* theirs = window.scheme(kSettings, kCell);
    if (difference == nullptr || !difference->auroc.value || ours == nullptr || theirs == nullptr) {
      continue;
    }
    table.rows.push_back({window_text(window), estimate_text(ours->auroc), estimate_text(theirs->auroc),
                          estimate_text(difference->auroc)});
    if (earliest == nullptr && verdict_of(difference->auroc, 0) == Verdict::Above) {
      earliest = &window;
    }
  }
  if (table.rows.empty()) {
    return latex_escaped("No settings vary, or no window has both outcomes: how early a record beats them cannot be said.");
  }
  const std::string text =
      earliest == nullptr
          ? "At no window can the features be said to foretell better than the hyper-parameters, with whole cells left "
            "out: "
            "no interval of the difference is above 0."
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
      case Verdict::Above:
        return fmt::format("Within cells the AUROC of the features is {}: it does.", number);
      case Verdict::Below:
        return fmt::format("Within cells the AUROC of the features is {}: it misleads.", number);
      case Verdict::Undecided:
        return fmt::format("Within cells the AUROC of the features is {}: that it does cannot be said.", number);
      case Verdict::Degenerate:
        return fmt::format(
            "Within cells the AUROC of the features is {}; all resamples agree, which they do where few pairs decide, "
            "so "
            "that how sure this is cannot be said.",
            number);
      case Verdict::NoInterval:
        return fmt::format("Within cells the AUROC of the features is {}, so that nothing can be said.", number);
      case Verdict::NoValue:
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
        "1982), "
        "is {}; a coin has 0.5. {}",
        estimate_text(concordance),
        verdict_of(concordance, kCoin) == Verdict::Above ? "Higher scores go with earlier grokking; as runs that do "
                                                           "not grok count as late, that is not more than was "
                                                           "said above."
                                                         : "That it foretells when cannot be said.");
  }
  if (window.time && window.time->wald_95) {
    const Bounds& interval = *window.time->wald_95;
    text += fmt::format(
        " In a Weibull model of the time, with times known to an evaluation, a unit of log-odds changes the logarithm "
        "of "
        "the time by {} ({}).",
        number_text(window.time->value), bounds_text(interval));
    text += interval.low <= 0 && interval.high >= 0 ? " The interval includes 0." : "";
    text += " That interval takes the runs for independent, which runs of one cell are not.";
  }
  return latex_escaped(text);
}

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
      "for "
      "every run, is {}.",
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
  std::string text = fmt::format(
      "{} at an allowed rate of {}: {} of {} runs are stopped, {} of the {} that grok among them", moment_text(window),
      number_text(stopping.wrong_stop_rate), stopping.n_stopped, stopping.n_runs, stopping.n_wrong, stopping.n_grokked);
  text[0] = text[0] == 'a' ? 'A' : text[0];
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
    if (stopping.predictor == kFeatures) {
      text += " " + stopping_claim(main_window(forecast), stopping);
    }
  }
  return latex_escaped(text) + "\n" +
         latex_table(table,
                     "What stopping saves, as a share of all steps; at best: with all that do not grok stopped.");
}

std::string spectrum_place(const ForecastDocument& forecast) {
  const auto is_about = [](const DifferenceResult& difference) {
    return difference.predictor.find("spectrum") != std::string::npos ||
           difference.baseline.find("spectrum") != std::string::npos;
  };
  std::string text;
  for (const WindowSummary* window : moments(forecast)) {
    const bool is_shown = !window->window || window == &main_window(forecast);
    if (!is_shown || !window->has_both_outcomes() || window->scheme("spectrum", kCell) == nullptr) {
      continue;
    }
    text += auroc_claim(*window, "spectrum", kCell) + " ";
    for (const DifferenceResult& difference : window->differences) {
      text += difference.scheme == kCell && is_about(difference) ? difference_claim(*window, difference) + " " : "";
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
      const Verdict verdict = verdict_of(auroc, kCoin);
      text += fmt::format(" {}, on {}: {}.", moment_text(window), transfer.sweep,
                          verdict == Verdict::Above   ? "it foretells"
                          : verdict == Verdict::Below ? "it misleads"
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

TemplatePlaces result_places(const ForecastDocument& forecast) {
  return {{"abstract", abstract_place(forecast)},
          {"counts", counts_place(forecast)},
          {"main", main_place(forecast)},
          {"main_table", main_table_place(forecast)},
          {"early", early_place(forecast)},
          {"within", within_place(forecast)},
          {"time", time_place(forecast)},
          {"single", single_place(forecast)},
          {"calibration", calibration_place(forecast)},
          {"stopping", stopping_place(forecast)},
          {"spectrum", spectrum_place(forecast)},
          {"transfer", transfer_place(forecast)},
          {"all_windows", all_windows_place(forecast)}};
}

}  // namespace groklab
