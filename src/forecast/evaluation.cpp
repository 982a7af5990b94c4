// SPDX-License-Identifier: MIT
#include "forecast/evaluation.hpp"

#include <algorithm>

#include "forecast/cross_validation.hpp"
#include "stats/auroc.hpp"
#include "stats/concordance.hpp"
#include "stats/stratified_auroc.hpp"

namespace groklab {
namespace {

/// What a regression may look at.
struct Predictor {
  std::string name;
  Columns columns;
};

/// What is left out at once.
struct Scheme {
  std::string name;
  std::vector<int> fold;
};

Columns one_feature(const WindowTable& table, std::string_view name) {
  const auto found = std::find(table.features.names.begin(), table.features.names.end(), name);
  return {{*found}, table.features.column(static_cast<std::size_t>(found - table.features.names.begin()))};
}

std::vector<Predictor> predictors(const WindowTable& table) {
  std::vector<Predictor> list = {{"features", table.features},
                                 {"val_loss", one_feature(table, "val_loss_end")},
                                 {"val_acc", one_feature(table, "val_acc_end")}};
  if (!table.spectrum.names.empty()) {
    list.push_back({"spectrum", table.spectrum});
    list.push_back({"features and spectrum", joined(table.features, table.spectrum)});
  }
  if (!table.hyperparameters.names.empty()) {
    list.push_back({"hyperparameters", table.hyperparameters});
    list.push_back({"features and hyperparameters", joined(table.features, table.hyperparameters)});
  }
  return list;
}

/// Labels numbered from 0 on without gaps.
std::vector<int> without_gaps(const std::vector<std::size_t>& labels) {
  std::vector<std::size_t> known = labels;
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  std::vector<int> numbers;
  for (const std::size_t label : labels) {
    numbers.push_back(static_cast<int>(std::lower_bound(known.begin(), known.end(), label) - known.begin()));
  }
  return numbers;
}

std::vector<Scheme> leave_out_schemes(const ForecastStudy& study, const WindowTable& table) {
  std::vector<Scheme> list = {{"run", numbered_rows(table.run.size())}, {"cell", table.cell}};
  for (std::size_t k = 0; k < study.keys.size(); ++k) {
    std::vector<std::size_t> level;
    for (const std::size_t run : table.run) {
      level.push_back(study.runs[run].level[k]);
    }
    list.push_back({study.keys[k].key, without_gaps(level)});
  }
  const auto has_one_fold = [](const Scheme& scheme) {
    return *std::max_element(scheme.fold.begin(), scheme.fold.end()) == 0;
  };
  list.erase(std::remove_if(list.begin(), list.end(), has_one_fold), list.end());
  return list;
}

RowStatistic auroc_within_cells(const WindowTable& table, const std::vector<double>& scores) {
  return [&](Rows rows) {
    return stratified_auroc(taken(scores, rows), taken(table.grokked, rows), taken(table.cell, rows));
  };
}

RowStatistic auroc_difference(const WindowTable& table, const std::vector<double>& scores,
                              const std::vector<double>& baseline) {
  return [&](Rows rows) -> std::optional<double> {
    const std::vector<std::uint8_t> grokked = taken(table.grokked, rows);
    const std::optional<double> ours = auroc(taken(scores, rows), grokked);
    const std::optional<double> theirs = auroc(taken(baseline, rows), grokked);
    return ours && theirs ? std::optional(*ours - *theirs) : std::nullopt;
  };
}

/// When the runs of a table grokked.
struct GrokTimes {
  std::vector<CensoredTime> known;
  std::vector<double> seen;           ///< the step, or where the watching ended
  std::vector<std::uint8_t> grokked;  ///< which of the two
};

GrokTimes grok_times(const ForecastStudy& study, const WindowTable& table) {
  GrokTimes times;
  for (const std::size_t run : table.run) {
    times.known.push_back(grok_time(study.runs[run]));
    times.seen.push_back(times.known.back().seen());
    times.grokked.push_back(times.known.back().has_happened() ? 1 : 0);
  }
  return times;
}

RowStatistic concordance_of(const GrokTimes& times, const std::vector<double>& scores) {
  return
      [&](Rows rows) { return concordance(taken(scores, rows), taken(times.seen, rows), taken(times.grokked, rows)); };
}

std::optional<WeibullAft> time_from_scores(const GrokTimes& times, const std::vector<double>& scores) {
  std::vector<double> columns;
  for (const double score : scores) {
    columns.insert(columns.end(), {1, score});
  }
  return fit_weibull_aft(times.known, columns, 2);
}

/// What must beat what for a record of training to be worth its price.
struct Contest {
  std::string_view predictor, baseline;
};
constexpr Contest kContests[] = {{"features", "val_loss"},
                                 {"features", "val_acc"},
                                 {"features", "hyperparameters"},
                                 {"features and hyperparameters", "hyperparameters"},
                                 {"spectrum", "features"},
                                 {"spectrum", "hyperparameters"},
                                 {"features and spectrum", "features"}};

std::vector<DifferenceResult> differences(const WindowResult& result, const std::vector<Scheme>& left_out,
                                          const Bootstrapped& bootstrapped) {
  std::vector<DifferenceResult> found;
  for (const Scheme& scheme : left_out) {
    for (const Contest& contest : kContests) {
      const SchemeResult* ours = result.scheme(contest.predictor, scheme.name);
      const SchemeResult* theirs = result.scheme(contest.baseline, scheme.name);
      if (ours != nullptr && theirs != nullptr) {
        found.push_back({ours->predictor, theirs->predictor, scheme.name,
                         bootstrapped(auroc_difference(result.table, ours->scores, theirs->scores))});
      }
    }
  }
  return found;
}

/// The predictors that are asked which runs are hopeless.
bool may_stop(std::string_view predictor) {
  return predictor == "features" || predictor == "hyperparameters" || predictor == "features and hyperparameters";
}

std::vector<double> repeated_aurocs(const WindowTable& table, const Columns& columns,
                                    const EvaluationSettings& settings) {
  const int n_cells = table.n_cells();
  std::vector<double> found;
  for (int repeat = 0; n_cells >= 2 && repeat < settings.n_repeats; ++repeat) {
    const std::vector<int> fold = stratified_group_folds(table.cell, table.grokked, std::min(settings.n_folds, n_cells),
                                                         settings.seed + static_cast<std::uint64_t>(repeat));
    const std::vector<double> scores = out_of_fold_scores(columns.view(), table.grokked, fold, settings.c);
    if (const std::optional<double> area = auroc(scores, table.grokked)) {
      found.push_back(*area);
    }
  }
  return found;
}

}  // namespace

const SchemeResult* WindowResult::scheme(std::string_view predictor, std::string_view left_out) const {
  const auto found = std::find_if(schemes.begin(), schemes.end(), [&](const SchemeResult& result) {
    return result.predictor == predictor && result.scheme == left_out;
  });
  return found == schemes.end() ? nullptr : &*found;
}

std::optional<WindowResult> evaluate_window(const ForecastStudy& study, const Landmark& landmark,
                                            const EvaluationSettings& settings) {
  WindowResult result;
  result.table = window_table(study, landmark);
  const WindowTable& table = result.table;
  if (table.run.size() < 2) {
    return std::nullopt;
  }
  const Bootstrapped bootstrapped(table, settings.n_resamples, settings.seed);
  const Columns measured = joined(table.features, table.spectrum);
  for (std::size_t i = 0; i < measured.names.size(); ++i) {
    const std::vector<double> values = measured.column(i);
    result.features.push_back({measured.names[i], bootstrapped.auroc(values)});
  }
  const std::vector<Scheme> left_out = leave_out_schemes(study, table);
  for (const Predictor& predictor : predictors(table)) {
    for (const Scheme& scheme : left_out) {
      SchemeResult found{predictor.name, scheme.name, {}, {}};
      found.scores = out_of_fold_scores(predictor.columns.view(), table.grokked, scheme.fold, settings.c);
      found.auroc = bootstrapped.auroc(found.scores);
      result.schemes.push_back(std::move(found));
    }
    result.repeated.push_back({predictor.name, repeated_aurocs(table, predictor.columns, settings)});
    const SchemeResult* by_cell = result.scheme(predictor.name, "cell");
    if (by_cell != nullptr && may_stop(predictor.name)) {
      const auto threshold = thresholds_of_other_cells(table, predictor.columns, settings.wrong_stop_rate, settings.c);
      result.stopping.push_back({predictor.name, stop_below(study, table, by_cell->scores, threshold,
                                                            settings.wrong_stop_rate, bootstrapped)});
    }
  }
  result.differences = differences(result, left_out, bootstrapped);
  if (const SchemeResult* by_cell = result.scheme("features", "cell")) {
    const GrokTimes times = grok_times(study, table);
    result.within_cell = bootstrapped(auroc_within_cells(table, by_cell->scores));
    result.concordance = bootstrapped(concordance_of(times, by_cell->scores));
    result.time = time_from_scores(times, by_cell->scores);
    if (table.has_both_outcomes()) {
      result.calibration = calibration(by_cell->scores, table.grokked, kCalibrationBins);
    }
  }
  return result;
}

}  // namespace groklab
