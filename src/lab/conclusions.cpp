// SPDX-License-Identifier: MIT
#include "lab/conclusions.hpp"

#include <fmt/format.h>

#include <cmath>

#include "config/options.hpp"
#include "lab/number_text.hpp"

namespace groklab {
namespace {

std::string p_text(double p) { return p < 1e-4 ? "p < 0.0001" : fmt::format("p = {:.2g}", p); }

/// Sums over the cells.
struct Totals {
  int runs = 0, grokked = 0, sustained = 0, collapsed = 0, slingshots = 0, diverged = 0, missing = 0;
  int always = 0, never = 0, few = 0;  ///< cells
};

Totals totals_of(const std::vector<SweepCell>& cells) {
  Totals totals;
  for (const SweepCell& cell : cells) {
    totals.runs += cell.n();
    totals.grokked += cell.n_grokked;
    totals.sustained += cell.n_sustained;
    totals.collapsed += cell.n_collapsed;
    totals.slingshots += cell.n_with_slingshots;
    totals.diverged += cell.n_diverged;
    totals.missing += cell.n_missing;
    totals.always += cell.n() > 0 && cell.n_grokked == cell.n() ? 1 : 0;
    totals.never += cell.n() > 0 && cell.n_grokked == 0 ? 1 : 0;
    totals.few += cell.n() < kFewRuns ? 1 : 0;
  }
  return totals;
}

std::string runs_section(const SweepComparison& comparison, const Totals& totals) {
  std::string text = fmt::format("{} with an outcome in {}", counted(totals.runs, "run"),
                                 counted(std::ssize(comparison.cells), "cell"));
  text += totals.diverged > 0 ? fmt::format("; {} diverged and count in no number below", totals.diverged) : "";
  text += totals.missing > 0 ? fmt::format("; {} have not ended and count in no number below", totals.missing) : "";
  text += fmt::format(
      ". Steps are known to {:.0f}, the grid of evaluations. A run that does not grok is censored at its last step, "
      "not dropped.\n",
      comparison.sweep.resolution);
  if (totals.few > 0) {
    text += fmt::format(
        "\n**Too few runs:** {} of the {} cells have fewer than {}. Their intervals hold the truth less often than "
        "95 % (docs/statistics.md).\n",
        totals.few, comparison.cells.size(), kFewRuns);
  }
  return text;
}

std::string probability_section(const SweepComparison& comparison, const Totals& totals) {
  std::string text =
      fmt::format("In {} every run groks within {:.0f} steps, in {} none does.\n", counted(totals.always, "cell"),
                  comparison.sweep.horizon, counted(totals.never, "cell"));
  for (const SweepCell& cell : comparison.cells) {
    if (cell.probability) {
      text += fmt::format("- {}: {} of {} grok, probability {:.2f} to {:.2f}{}\n", cell_text(comparison.sweep, cell),
                          cell.n_grokked, cell.n(), cell.probability->low, cell.probability->high,
                          cell.n() < kFewRuns ? " (too few runs)" : "");
    }
  }
  return text;
}

std::string median_text(const SurvivalQuantile& median) {
  std::string text = median.time ? fmt::format("half have grokked at step {:.0f}", *median.time)
                                 : std::string("half have not grokked within what was watched");
  if (median.low) {
    text += median.high ? fmt::format(", {:.0f} to {:.0f}", *median.low, *median.high)
                        : fmt::format(", {:.0f} at the earliest", *median.low);
  }
  return text;
}

std::string time_section(const SweepComparison& comparison) {
  std::string text;
  if (comparison.difference) {
    const bool differ = comparison.difference->p_value < kSignificant;
    text += fmt::format(
        "The cells {} in how soon they grok (log-rank, chi-squared {:.1f} with {} degrees of freedom, {}).\n",
        differ ? "differ" : "cannot be told apart", comparison.difference->statistic, comparison.difference->dof,
        p_text(comparison.difference->p_value));
  } else {
    text += "No two cells can be compared in how soon they grok.\n";
  }
  for (const SweepCell& cell : comparison.cells) {
    if (cell.mean) {
      text += fmt::format("- {}: {}; mean of min(step, {:.0f}) {}{}\n", cell_text(comparison.sweep, cell),
                          median_text(cell.median), comparison.sweep.horizon, mean_text(cell),
                          cell.n() < kFewRuns ? " (too few runs)" : "");
    }
  }
  return text;
}

std::string term_text(const LawTerm& term) {
  std::string text =
      term.value.empty()
          ? fmt::format("- grok_step ~ {}^{:.2f}, {:.2f} to {:.2f}", key_leaf(term.key), term.estimate, term.wald.low,
                        term.wald.high)
          : fmt::format("- {} = {}: {:.2f} times the first value's steps, {:.2f} to {:.2f}", key_leaf(term.key),
                        term.value, std::exp(term.estimate), std::exp(term.wald.low), std::exp(term.wald.high));
  if (term.bootstrap) {
    const auto shown = [&](double x) { return term.value.empty() ? x : std::exp(x); };
    text += fmt::format("; bootstrap {:.2f} to {:.2f}", shown(term.bootstrap->low), shown(term.bootstrap->high));
  }
  return text + "\n";
}

std::string law_section(const SweepComparison& comparison) {
  const std::optional<TimeLaw>& law = comparison.law;
  if (!law) {
    return "No law can be fitted: nothing varies, too few runs grok, or at one value of a key none does.\n";
  }
  std::string text = fmt::format(
      "Of {}{}, censored ones included; scatter is Weibull with shape {:.1f}.\n", counted(law->n, "run"),
      law->n_left_out > 0 ? fmt::format(" ({} with a value of 0 left out)", law->n_left_out) : "", law->shape);
  for (const LawTerm& term : law->terms) {
    text += term_text(term);
  }
  if (law->fit) {
    text += fmt::format(
        "\nSuch a law {} (against a time of its own for every cell where some grok: chi-squared {:.1f} with "
        "{} degrees of freedom, {}).\n",
        law->fit->p_value < kSignificant ? "does not describe the cells" : "is not contradicted", law->fit->statistic,
        law->fit->dof, p_text(law->fit->p_value));
  }
  if (law->product) {
    text += fmt::format(
        "\nThe exponents of {} and {} differ by {:.2f}, {:.2f} to {:.2f} ({}): that only their product "
        "decides {}.\n",
        key_leaf(law->product->first), key_leaf(law->product->second), law->product->difference,
        law->product->interval.low, law->product->interval.high, p_text(law->product->p_value),
        law->product->p_value < kSignificant ? "does not hold" : "is not contradicted");
  }
  return text;
}

std::string pairs_section(const SweepComparison& comparison) {
  std::string text;
  for (const PairedValues& pair : comparison.pairs) {
    const PairedOrder& order = pair.order;
    text += fmt::format("- {} = {} before {}: in {} of {} decided pairs, share {:.2f} to {:.2f}, {}, adjusted {}{}\n",
                        key_leaf(pair.key), pair.first, pair.second, order.first_earlier,
                        order.first_earlier + order.second_earlier, order.share.low, order.share.high,
                        p_text(order.p_value), p_text(pair.p_holm),
                        order.undecided > 0 ? fmt::format("; {} undecided", order.undecided) : "");
  }
  return text.empty() ? "No two runs share their seeds and all keys but one.\n" : text;
}

std::string classes_section(const Totals& totals) {
  return fmt::format(
      "{} of {} runs grok; {} stay above 95 % for 500 steps or to the end; {} of those collapse afterwards; "
      "{} show slingshots (tenfold rises of the train loss after step 1000).\n",
      totals.grokked, totals.runs, totals.sustained, totals.collapsed, totals.slingshots);
}

std::string claims_section(const SweepComparison& comparison) {
  std::string text;
  for (const ClaimVerdict& claim : comparison.claims) {
    text += fmt::format("- \"{}\" ({}): **{}**. {}.\n", claim.claim.text, claim.claim.source,
                        verdict_name(claim.verdict), claim.reason);
  }
  return text;
}

}  // namespace

std::string conclusions_text(const SweepComparison& comparison) {
  const Totals totals = totals_of(comparison.cells);
  std::string text = fmt::format("# Conclusions\n\n{}\n\n{}", comparison.sweep.text, runs_section(comparison, totals));
  const auto section = [&](std::string_view title, const std::string& body) {
    text += body.empty() ? "" : fmt::format("\n## {}\n\n{}", title, body);
  };
  if (totals.runs > 0) {
    section("How probable it is to grok", probability_section(comparison, totals));
    section("When", time_section(comparison));
    section("How the time scales", law_section(comparison));
    section("Pairs with the same seeds", pairs_section(comparison));
    section("Classes", classes_section(totals));
  }
  section("Published claims", claims_section(comparison));
  text +=
      "\nIntervals cover 95 %; p values are not adjusted for their number, unless it is said (Holm, over all pairs of "
      "values). Definitions and coverage: docs/statistics.md.\n";
  return text;
}

}  // namespace groklab
