// SPDX-License-Identifier: MIT
#include "lab/time_law.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "config/options.hpp"
#include "core/parse_number.hpp"
#include "stats/bootstrap.hpp"

namespace groklab {
namespace {

constexpr std::uint64_t kBootstrapSeed = 1;

/// A column of the model: log of a key's number, or 1 where the key has a value.
struct Column {
  std::size_t key = 0;
  std::string value;  ///< empty: the logarithm

  double of(const SweepCell& cell) const {
    const std::string& text = cell.values[key];
    return value.empty() ? std::log(*parse_number<double>(text)) : text == value ? 1 : 0;
  }
};

/// The values of a key over the cells, each once, in the order of the cells.
std::vector<std::string> values_of(const std::vector<const SweepCell*>& cells, std::size_t key) {
  std::vector<std::string> values;
  for (const SweepCell* cell : cells) {
    if (std::find(values.begin(), values.end(), cell->values[key]) == values.end()) {
      values.push_back(cell->values[key]);
    }
  }
  return values;
}

bool all_numbers(const std::vector<std::string>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](const std::string& text) { return parse_number<double>(text).has_value(); });
}

/// The cells whose numbers all have a logarithm.
std::vector<const SweepCell*> positive_cells(const SweepRuns& sweep, const std::vector<SweepCell>& cells) {
  std::vector<const SweepCell*> kept;
  for (const SweepCell& cell : cells) {
    kept.push_back(&cell);
  }
  for (std::size_t key = 0; key < sweep.keys.size(); ++key) {
    if (all_numbers(values_of(kept, key))) {
      std::erase_if(kept, [&](const SweepCell* cell) { return !(*parse_number<double>(cell->values[key]) > 0); });
    }
  }
  return kept;
}

std::vector<Column> columns_of(const SweepRuns& sweep, const std::vector<const SweepCell*>& cells) {
  std::vector<Column> columns;
  for (std::size_t key = 0; key < sweep.keys.size(); ++key) {
    const std::vector<std::string> values = values_of(cells, key);
    if (values.size() < 2) {
      continue;
    }
    if (all_numbers(values)) {
      columns.push_back({key, ""});
    } else {
      for (std::size_t i = 1; i < values.size(); ++i) {  // the first is what the others are compared with
        columns.push_back({key, values[i]});
      }
    }
  }
  return columns;
}

/// Times and a constant with the columns, row by row, of the runs of some cells.
struct Design {
  std::vector<CensoredTime> times;
  std::vector<double> x;
  int n_columns = 0;

  std::optional<WeibullAft> fit() const { return fit_weibull_aft(times, x, n_columns); }
  Design rows(std::span<const std::size_t> numbers) const {
    Design some{{}, {}, n_columns};
    const auto width = static_cast<std::size_t>(n_columns);
    for (const std::size_t i : numbers) {
      some.times.push_back(times[i]);
      some.x.insert(some.x.end(), x.begin() + static_cast<std::ptrdiff_t>(i * width),
                    x.begin() + static_cast<std::ptrdiff_t>((i + 1) * width));
    }
    return some;
  }
};

Design make_design(const std::vector<const SweepCell*>& cells, const std::vector<Column>& columns) {
  Design design;
  design.n_columns = static_cast<int>(columns.size()) + 1;
  for (const SweepCell* cell : cells) {
    for (const CensoredTime& time : cell->grok) {
      design.times.push_back(time);
      design.x.push_back(1);
      for (const Column& column : columns) {
        design.x.push_back(column.of(*cell));
      }
    }
  }
  return design;
}

/// A constant for every cell.
Design saturated_design(const std::vector<const SweepCell*>& cells) {
  Design design;
  design.n_columns = static_cast<int>(cells.size());
  for (std::size_t c = 0; c < cells.size(); ++c) {
    for (const CensoredTime& time : cells[c]->grok) {
      design.times.push_back(time);
      for (std::size_t other = 0; other < cells.size(); ++other) {
        design.x.push_back(other == c ? 1 : 0);
      }
    }
  }
  return design;
}

/// Against a time for every cell, over the cells that have one.
std::optional<ChiSquaredTest> test_fit(std::vector<const SweepCell*> cells, const std::vector<Column>& columns) {
  std::erase_if(cells, [](const SweepCell* cell) { return cell->n_grokked == 0; });
  if (cells.size() <= columns.size() + 1) {
    return std::nullopt;
  }
  const auto smaller = make_design(cells, columns).fit();
  const auto larger = saturated_design(cells).fit();
  return smaller && larger ? std::optional(likelihood_ratio_test(*smaller, *larger)) : std::nullopt;
}

std::vector<std::vector<std::size_t>> groups_of(const std::vector<const SweepCell*>& cells) {
  std::vector<std::vector<std::size_t>> groups;
  std::size_t next = 0;
  for (const SweepCell* cell : cells) {
    groups.emplace_back(cell->grok.size());
    std::iota(groups.back().begin(), groups.back().end(), next);
    next += cell->grok.size();
  }
  return groups;
}

void add_bootstrap(TimeLaw& law, const Design& design, const std::vector<std::vector<std::size_t>>& groups,
                   int replicates) {
  for (std::size_t term = 0; term < law.terms.size(); ++term) {
    law.terms[term].bootstrap = bootstrap_interval(
        groups, Resampling::WithinGroups, replicates, kBootstrapSeed, [&](std::span<const std::size_t> sample) {
          const auto fit = design.rows(sample).fit();
          return fit ? std::optional(fit->coefficients[term + 1]) : std::nullopt;
        });
  }
}

std::optional<ProductTest> test_product(const SweepRuns& sweep, const std::vector<Column>& columns,
                                        const WeibullAft& fit) {
  constexpr std::string_view kFirst = "optimizer.lr";
  constexpr std::string_view kSecond = "optimizer.weight_decay";
  std::vector<double> weights(columns.size() + 1);
  int found = 0;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const std::string& key = sweep.keys[columns[c].key];
    weights[c + 1] = key == kFirst ? 1 : key == kSecond ? -1 : 0;
    found += weights[c + 1] != 0 ? 1 : 0;
  }
  if (found != 2) {
    return std::nullopt;
  }
  ProductTest test;
  test.first = kFirst;
  test.second = kSecond;
  test.difference = std::inner_product(weights.begin(), weights.end(), fit.coefficients.begin(), 0.0);
  const double error = std::sqrt(fit.variance_of(weights));
  test.interval = {test.difference - kNormal975 * error, test.difference + kNormal975 * error};
  test.p_value = std::erfc(std::abs(test.difference) / error / std::sqrt(2.0));
  return test;
}

/// The levels of a numeric key, ascending.
std::vector<double> numbers_over(const std::vector<const SweepCell*>& cells, std::size_t key) {
  std::vector<double> numbers;
  for (const std::string& text : values_of(cells, key)) {
    numbers.push_back(*parse_number<double>(text));
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

/// 95 % of log median around x . coefficients + scale log(log 2). x: [n_columns]
Bounds log_median_interval(const WeibullAft& fit, const std::vector<double>& x) {
  const std::size_t n = x.size();
  std::vector<double> slope = x;  // of log median, by every coefficient and by log_scale
  slope.push_back(std::exp(fit.log_scale) * std::log(std::log(2.0)));
  double variance = 0;
  for (std::size_t i = 0; i <= n; ++i) {
    for (std::size_t j = 0; j <= n; ++j) {
      variance += slope[i] * fit.covariance[i * (n + 1) + j] * slope[j];
    }
  }
  const double middle = std::log(fit.median(x));
  const double half = kNormal975 * std::sqrt(std::max(variance, 0.0));
  return {middle - half, middle + half};
}

/// The law while column `along` of x goes through the logarithms of `range`.
LawLine traced(const WeibullAft& fit, std::vector<double> x, std::size_t along, const Bounds& range) {
  constexpr int kPoints = 60;
  LawLine line;
  for (int i = 0; i <= kPoints; ++i) {
    x[along] = std::log(range.low) + (std::log(range.high) - std::log(range.low)) * i / kPoints;
    const Bounds interval = log_median_interval(fit, x);
    line.x.push_back(std::exp(x[along]));
    line.median.push_back(fit.median(x));
    line.low.push_back(std::exp(interval.low));
    line.high.push_back(std::exp(interval.high));
  }
  return line;
}

LawLine law_line(const SweepRuns& sweep, const std::vector<const SweepCell*>& cells, const std::vector<Column>& columns,
                 std::size_t along, const WeibullAft& fit) {
  std::vector<double> x(columns.size() + 1);
  x[0] = 1;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].value.empty()) {
      const std::vector<double> numbers = numbers_over(cells, columns[c].key);
      x[c + 1] = std::log(numbers[numbers.size() / 2]);
    }
  }
  const std::string& key = sweep.keys[columns[along].key];
  const std::vector<double> numbers = numbers_over(cells, columns[along].key);
  LawLine line = traced(fit, x, along + 1, {numbers.front(), numbers.back()});
  line.key = columns[along].key;
  line.text = fmt::format("step ~ {}^{:.2g}", key_leaf(key), fit.coefficients[along + 1]);
  return line;
}

}  // namespace

std::optional<TimeLaw> fit_time_law(const SweepRuns& sweep, const std::vector<SweepCell>& all_cells, int replicates) {
  const std::vector<const SweepCell*> cells = positive_cells(sweep, all_cells);
  const std::vector<Column> columns = columns_of(sweep, cells);
  const Design design = make_design(cells, columns);
  if (columns.empty() || design.times.empty()) {
    return std::nullopt;
  }
  const std::optional<WeibullAft> fit = design.fit();
  if (!fit) {
    return std::nullopt;
  }
  TimeLaw law;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const int at = static_cast<int>(c) + 1;
    law.terms.push_back(
        {sweep.keys[columns[c].key], columns[c].value, fit->coefficients[c + 1], fit->interval(at), std::nullopt});
  }
  law.shape = std::exp(-fit->log_scale);
  law.n = static_cast<int>(design.times.size());
  for (const SweepCell& cell : all_cells) {
    law.n_left_out += cell.n();
  }
  law.n_left_out -= law.n;
  law.fit = test_fit(cells, columns);
  law.product = test_product(sweep, columns, *fit);
  if (replicates > 0) {
    add_bootstrap(law, design, groups_of(cells), replicates);
  }
  return law;
}

std::vector<LawLine> law_lines(const SweepRuns& sweep, const std::vector<SweepCell>& all_cells) {
  const std::vector<const SweepCell*> cells = positive_cells(sweep, all_cells);
  const std::vector<Column> columns = columns_of(sweep, cells);
  const Design design = make_design(cells, columns);
  const std::optional<WeibullAft> fit = columns.empty() || design.times.empty() ? std::nullopt : design.fit();
  std::vector<LawLine> lines;
  for (std::size_t c = 0; fit && c < columns.size(); ++c) {
    if (columns[c].value.empty()) {
      lines.push_back(law_line(sweep, cells, columns, c, *fit));
    }
  }
  return lines;
}

std::optional<LawLine> power_law(std::string_view name, std::span<const CensoredTime> times,
                                 std::span<const double> numbers) {
  std::vector<double> x;
  for (const double number : numbers) {
    x.insert(x.end(), {1, std::log(number)});
  }
  const std::optional<WeibullAft> fit = fit_weibull_aft(times, x, 2);
  if (!fit) {
    return std::nullopt;
  }
  const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
  LawLine line = traced(*fit, {1, 0}, 1, {*least, *most});
  const Bounds exponent = fit->interval(1);
  line.text =
      fmt::format("step ~ ({})^{:.2f}, {:.2f} to {:.2f}", name, fit->coefficients[1], exponent.low, exponent.high);
  return line;
}

std::optional<double> median_product(std::span<const CensoredTime> times, std::span<const double> numbers) {
  std::vector<CensoredTime> products(times.begin(), times.end());
  for (std::size_t i = 0; i < products.size(); ++i) {
    products[i].low *= numbers[i];
    products[i].high *= numbers[i];
  }
  const std::vector<double> constant(products.size(), 1);
  const std::optional<WeibullAft> fit = fit_weibull_aft(products, constant, 1);
  return fit ? std::optional(fit->median(std::vector<double>{1})) : std::nullopt;
}

}  // namespace groklab
