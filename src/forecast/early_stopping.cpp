// SPDX-License-Identifier: MIT
#include "forecast/early_stopping.hpp"

#include <algorithm>
#include <cmath>

#include "forecast/cross_validation.hpp"
#include "stats/binomial_interval.hpp"

namespace groklab {
namespace {

/// Some rows of a table of columns, with what became of them and folds that are their cells.
struct Part {
  std::vector<double> x;
  std::vector<std::uint8_t> grokked;
  std::vector<int> fold;
};

Part without_cell(const WindowTable& table, const Columns& columns, int cell) {
  Part part;
  const std::size_t width = columns.names.size();
  for (std::size_t row = 0; row < table.cell.size(); ++row) {
    if (table.cell[row] != cell) {
      const auto begin = columns.values.begin() + static_cast<std::ptrdiff_t>(row * width);
      part.x.insert(part.x.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
      part.grokked.push_back(table.grokked[row]);
      part.fold.push_back(table.cell[row] - (table.cell[row] > cell ? 1 : 0));
    }
  }
  return part;
}

std::optional<double> threshold_without(const WindowTable& table, const Columns& columns, int cell, double rate,
                                        double c) {
  const Part rest = without_cell(table, columns, cell);
  if (rest.fold.empty() || *std::max_element(rest.fold.begin(), rest.fold.end()) == 0) {
    return std::nullopt;
  }
  const MatrixView<const double> x{rest.x.data(), std::ssize(rest.fold), std::ssize(columns.names)};
  return hopeless_below(out_of_fold_scores(x, rest.grokked, rest.fold, c), rest.grokked, rate);
}

}  // namespace

std::optional<double> hopeless_below(std::span<const double> scores, std::span<const std::uint8_t> grokked,
                                     double rate) {
  std::vector<double> of_grokked;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (grokked[i] != 0) {
      of_grokked.push_back(scores[i]);
    }
  }
  if (of_grokked.empty()) {
    return std::nullopt;
  }
  const auto n_wrong = static_cast<std::ptrdiff_t>(std::floor(rate * static_cast<double>(of_grokked.size())));
  std::nth_element(of_grokked.begin(), of_grokked.begin() + n_wrong, of_grokked.end());
  return of_grokked[static_cast<std::size_t>(n_wrong)];
}

std::vector<std::optional<double>> thresholds_of_other_cells(const WindowTable& table, const Columns& columns,
                                                             double rate, double c) {
  std::vector<std::optional<double>> of_cell;
  for (int cell = 0; cell < table.n_cells(); ++cell) {
    of_cell.push_back(threshold_without(table, columns, cell, rate, c));
  }
  return taken(of_cell, std::vector<std::size_t>(table.cell.begin(), table.cell.end()));
}

EarlyStopping stop_below(const ForecastStudy& study, const WindowTable& table, const std::vector<double>& scores,
                         const std::vector<std::optional<double>>& threshold, double rate,
                         const Bootstrapped& bootstrapped) {
  EarlyStopping found;
  found.wrong_stop_rate = rate;
  found.n_runs = static_cast<int>(table.run.size());
  std::vector<double> steps, saved;
  double at_best = 0;
  double all = 0;
  for (std::size_t row = 0; row < table.run.size(); ++row) {
    const auto last_step = static_cast<double>(study.runs[table.run[row]].last_step);
    const double rest = last_step - static_cast<double>(table.seen[row]);
    const bool stopped = threshold[row] && scores[row] < *threshold[row];
    const bool grokked = table.grokked[row] != 0;
    steps.push_back(last_step);
    saved.push_back(stopped ? rest : 0);
    all += last_step;
    at_best += grokked ? 0 : rest;
    found.n_stopped += stopped ? 1 : 0;
    found.n_grokked += grokked ? 1 : 0;
    found.n_wrong += stopped && grokked ? 1 : 0;
  }
  found.wrong = found.n_grokked > 0 ? binomial_interval(found.n_wrong, found.n_grokked) : Bounds{0, 1};
  found.saved_at_best = all > 0 ? at_best / all : 0;
  found.saved = bootstrapped([&](Rows rows) {
    double part = 0;
    double whole = 0;
    for (const std::size_t row : rows) {
      part += saved[row];
      whole += steps[row];
    }
    return std::optional(whole > 0 ? part / whole : 0);
  });
  return found;
}

}  // namespace groklab
