// SPDX-License-Identifier: MIT
#include "lab/sensitivity_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "config/config_file.hpp"
#include "config/options.hpp"
#include "config/varied_keys.hpp"
#include "figures/star_centre.hpp"
#include "lab/number_text.hpp"
#include "lab/published_results.hpp"
#include "lab/run_regimes.hpp"
#include "lab/run_source.hpp"
#include "runs/run_layout.hpp"
#include "stats/binomial_interval.hpp"
#include "stats/mean_interval.hpp"
#include "stats/moments.hpp"

namespace groklab {
namespace {

constexpr Bounds kAccuracies{0, 1};

/// A published run, and what its configuration is in ours.
struct PublishedRun {
  const PublishedResult* result;
  Config config;
};

/// One ingredient of system M's hypothesis.
struct Ingredient {
  const char* key;
  const char* name;
};
constexpr Ingredient kIngredients[] = {{"model.hidden", "overparameterisation"},
                                       {"optimizer.weight_decay", "explicit regularisation"},
                                       {"task.frac_train", "enough training data"}};

/// The mean and its interval, no further than what the number can be.
std::string interval_text(const std::vector<double>& values, int decimals, const Bounds& possible = {0, HUGE_VAL}) {
  std::optional<Bounds> interval = mean_interval(values);
  if (interval) {
    interval->low = std::max(interval->low, possible.low);
    interval->high = std::min(interval->high, possible.high);
  }
  std::string text = fmt::format("{:.{}f}", mean(values), decimals);
  return interval ? text + fmt::format(" ({:.{}f} to {:.{}f})", interval->low, decimals, interval->high, decimals)
                  : text;
}

std::string step_text(const SurvivalQuantile& median) {
  if (!median.time) {
    return "not reached";
  }
  const auto bound = [](const std::optional<double>& value) { return value ? fmt::format("{:.0f}", *value) : "?"; };
  return fmt::format("{:.0f} ({} to {})", *median.time, bound(median.low), bound(median.high));
}

/// From memorisation to grokking, as far as the evaluations tell; runs that never memorised have none.
std::vector<CensoredTime> delays_of(const SweepCell& cell) {
  std::vector<CensoredTime> delays;
  for (const ComparedRun* run : cell.runs) {
    if (run->mem->has_happened()) {
      delays.push_back({std::max(0.0, run->grok->low - run->mem->high), run->grok->high - run->mem->low});
    }
  }
  return delays;
}

std::vector<double> final_accuracies(const SweepCell& cell) {
  std::vector<double> values;
  for (const ComparedRun* run : cell.runs) {
    if (run->test_acc) {
      values.push_back(*run->test_acc);
    }
  }
  return values;
}

class Report {
 public:
  Report(const SweepComparison& comparison, std::span<const std::string> paths, std::vector<std::string> centre)
      : comparison_(comparison), centre_(std::move(centre)), sources_(paths.begin(), paths.end()) {
    results_ = published_results();
    for (const PublishedResult& result : results_) {
      published_.push_back({&result, load_config(result.preset, result.keys)});
    }
  }

  std::string text() const {
    std::string text = fmt::format(
        "# Report\n\n{}\n\nMedians are of Kaplan-Meier with 95 % intervals, steps are known to {:.0f}; published ones "
        "are of single runs. The pictures: `groklab figures`, sweep_sensitivity.\n\n## Baseline\n\n",
        comparison_.sweep.text, comparison_.sweep.resolution);
    text += markdown_text(table_of({&centre_cell()}, 0, "baseline"));
    for (std::size_t key = 0; key < comparison_.sweep.keys.size(); ++key) {
      const std::vector<const SweepCell*> arm = arm_along(key);
      if (arm.size() > 1) {
        const std::string leaf(key_leaf(comparison_.sweep.keys[key]));
        text += fmt::format("\n## {}\n\n{}", leaf, markdown_text(table_of(arm, key, leaf)));
      }
    }
    return text + "\n## Three regimes\n\n" + regimes_text() + "\n## Hypothesis\n\n" + hypothesis_text();
  }

 private:
  const SweepCell& centre_cell() const {
    return *std::find_if(comparison_.cells.begin(), comparison_.cells.end(),
                         [&](const SweepCell& cell) { return cell.values == centre_; });
  }

  /// The centre and the cells that differ from it in that key, by the order of the sweep.
  std::vector<const SweepCell*> arm_along(std::size_t key) const {
    std::vector<const SweepCell*> arm;
    for (const SweepCell& cell : comparison_.cells) {
      if (differing(cell.values, centre_) == (cell.values[key] == centre_[key] ? 0 : 1)) {
        arm.push_back(&cell);
      }
    }
    return arm;
  }

  TextTable table_of(const std::vector<const SweepCell*>& cells, std::size_t key, const std::string& name) const {
    TextTable table;
    table.columns = {name,         "runs",      "grok",  "memorised at",       "published",
                     "grokked at", "published", "delay", "final test accuracy"};
    for (const SweepCell* cell : cells) {
      if (cell->runs.empty()) {
        continue;
      }
      const std::vector<double> final_values = final_accuracies(*cell);
      table.rows.push_back(
          {name == "baseline" ? cell_text(comparison_.sweep, *cell) : cell->values[key], fmt::format("{}", cell->n()),
           fmt::format("{} ({:.2f} to {:.2f})", cell->n_grokked, cell->probability->low, cell->probability->high),
           step_text(cell->memorised), published_text(*cell, Quantity::MemStep), step_text(cell->median),
           published_text(*cell, Quantity::GrokStep), step_text(survival_quantile(kaplan_meier(delays_of(*cell)), 0.5)),
           final_values.empty() ? "" : interval_text(final_values, 4, kAccuracies)});
    }
    return table;
  }

  /// What was published of runs of that setting: "2300, 2650".
  std::string published_text(const SweepCell& cell, Quantity quantity) const {
    std::string text;
    for (const PublishedRun& published : published_) {
      if (!varied_keys(cell.runs.front()->config, published.config).empty()) {
        continue;
      }
      for (const PublishedNumber& number : published.result->numbers) {
        if (number.quantity == quantity) {
          text += (text.empty() ? "" : ", ") + (number.value ? fmt::format("{:.0f}", *number.value) : "never");
        }
      }
    }
    return text;
  }

  /// Of the runs of the centre that grok.
  std::vector<RunRegimes> regimes() const {
    std::vector<RunRegimes> all;
    for (const ComparedRun* run : centre_cell().runs) {
      const std::optional<RunFolder> folder = sources_[run->source].run(run->name);
      if (folder && folder->holds(kMetricsFile) && run->grok->has_happened() && run->mem->has_happened()) {
        const auto found = run_regimes(folder->metrics(), static_cast<std::int64_t>(run->mem->high),
                                       static_cast<std::int64_t>(run->grok->high));
        if (found) {
          all.push_back(*found);
        }
      }
    }
    return all;
  }

  std::string regimes_text() const {
    const std::vector<RunRegimes> all = regimes();
    if (all.empty()) {
      return "No run of the baseline groks.\n";
    }
    TextTable table;
    table.columns = {"", "step", "train accuracy", "test accuracy", "weight norm"};
    const auto add = [&](const char* name, MetricsLine RunRegimes::*moment) {
      const auto values = [&](auto&& of) {
        std::vector<double> numbers;
        std::transform(all.begin(), all.end(), std::back_inserter(numbers),
                       [&](const RunRegimes& run) { return static_cast<double>(of(run.*moment)); });
        return numbers;
      };
      table.rows.push_back(
          {name, interval_text(values([](const MetricsLine& line) { return line.step; }), 0),
           interval_text(values([](const MetricsLine& line) { return line.train_acc; }), 4, kAccuracies),
           interval_text(values([](const MetricsLine& line) { return line.test_acc; }), 4, kAccuracies),
           interval_text(values([](const MetricsLine& line) { return line.weight_norm; }), 1)});
    };
    add("start", &RunRegimes::start);
    add("memorised: transition begins", &RunRegimes::mem);
    add("grokked", &RunRegimes::grok);
    add("end", &RunRegimes::end);
    return fmt::format("Means over the {} of the baseline that grok, with 95 % intervals (Student's t).\n\n{}\n{}",
                       counted(std::ssize(all), "run"), markdown_text(table), regime_claims(all));
  }

  /// What was published of the regimes, and in how many runs it is so.
  std::string regime_claims(const std::vector<RunRegimes>& all) const {
    const double chance = 1.0 / comparison_.sweep.runs.front().config.task.p;
    const auto claim = [&](const char* text, const std::function<bool(const RunRegimes&)>& holds) {
      const auto n = std::count_if(all.begin(), all.end(), holds);
      const Bounds bounds = binomial_interval(n, std::ssize(all));
      return fmt::format("- \"{}\": in {} of {}, {:.2f} to {:.2f}\n", text, n, all.size(), bounds.low, bounds.high);
    };
    return claim("test accuracy is near chance when the training set is memorised (here: at most twice chance)",
                 [&](const RunRegimes& run) { return run.mem.test_acc <= 2 * chance; }) +
           claim("the norm grows in the memorisation regime",
                 [](const RunRegimes& run) { return run.mem.weight_norm > run.start.weight_norm; }) +
           claim("it decreases in the transition (here: it is lower at its end)",
                 [](const RunRegimes& run) { return run.grok.weight_norm < run.mem.weight_norm; }) +
           claim("once grokking occurs it stabilises (here: within 5 % to the end)", [](const RunRegimes& run) {
             return std::abs(run.end.weight_norm / run.grok.weight_norm - 1) <= 0.05;
           });
  }

  /// An ingredient is needed where without it, at some level, grokking is certainly rarer than at the centre.
  std::optional<Verdict> verdict_of(const Ingredient& ingredient, std::string& reason) const {
    const auto key = std::find(comparison_.sweep.keys.begin(), comparison_.sweep.keys.end(), ingredient.key);
    if (key == comparison_.sweep.keys.end() || !centre_cell().probability) {
      return std::nullopt;
    }
    const auto index = static_cast<std::size_t>(key - comparison_.sweep.keys.begin());
    const double with_it = centre_cell().probability->low;
    bool all_grok = true;
    for (const SweepCell* cell : arm_along(index)) {
      if (!cell->probability) {
        continue;
      }
      all_grok = all_grok && cell->n_grokked == cell->n() && cell->n() >= kFewRuns;
      if (cell->probability->high < with_it) {
        reason += fmt::format("{}{} of {} grok at {}, {:.2f} to {:.2f}", reason.empty() ? "" : "; ", cell->n_grokked,
                              cell->n(), cell->values[index], cell->probability->low, cell->probability->high);
      }
    }
    if (!reason.empty()) {
      reason += fmt::format(", {} of {} at {}", centre_cell().n_grokked, centre_cell().n(), centre_[index]);
      return Verdict::Survives;
    }
    reason =
        all_grok ? "every run groks at every level that was tried" : "too few runs, or no level is certainly rarer";
    return all_grok ? Verdict::Fails : Verdict::Open;
  }

  std::string hypothesis_text() const {
    std::string text =
        "\"Grokking in this setting arises from the interaction of three factors: overparameterization, explicit "
        "regularization, and sufficient training data coverage [...] all three appear jointly required\" "
        "(AgentTorch/psi, commentary.md). Required is read as: at some level without it grokking within the budget is "
        "rarer, and the intervals do not overlap.\n\n";
    int n_told = 0;
    int n_survive = 0;
    bool any_fails = false;
    for (const Ingredient& ingredient : kIngredients) {
      std::string reason;
      const std::optional<Verdict> verdict = verdict_of(ingredient, reason);
      if (!verdict) {
        continue;
      }
      text += fmt::format("- {} ({}): **{}**. {}.\n", ingredient.name, key_leaf(ingredient.key), verdict_name(*verdict),
                          reason);
      ++n_told;
      n_survive += *verdict == Verdict::Survives ? 1 : 0;
      any_fails = any_fails || *verdict == Verdict::Fails;
    }
    const Verdict whole = any_fails                                                   ? Verdict::Fails
                          : n_told == std::ssize(kIngredients) && n_survive == n_told ? Verdict::Survives
                                                                                      : Verdict::Open;
    text += fmt::format("\nThat all three are required: **{}**.\n", verdict_name(whole));
    for (const ClaimVerdict& claim : comparison_.claims) {
      text += fmt::format("- \"{}\": **{}**. {}.\n", claim.claim.text, verdict_name(claim.verdict), claim.reason);
    }
    return text;
  }

  const SweepComparison& comparison_;
  const std::vector<std::string> centre_;
  std::vector<RunSource> sources_;
  std::vector<PublishedResult> results_;
  std::vector<PublishedRun> published_;
};

}  // namespace

std::optional<std::string> sensitivity_report(const SweepComparison& comparison, std::span<const std::string> paths) {
  std::vector<std::vector<std::string>> points;
  for (const SweepCell& cell : comparison.cells) {
    points.push_back(cell.values);
  }
  const std::optional<std::vector<std::string>> centre = star_centre(points);
  return centre ? std::optional(Report(comparison, paths, *centre).text()) : std::nullopt;
}

}  // namespace groklab
