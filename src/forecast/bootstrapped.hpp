// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "forecast/window_table.hpp"
#include "stats/bounds.hpp"

namespace groklab {

/// A number with its 95 % bootstrap intervals: cells drawn whole, and runs drawn one by one as system F does. Absent where
/// there is only one class.
struct Estimate {
  std::optional<double> value;
  std::optional<Bounds> by_cell, by_run;
};

using Rows = std::span<const std::size_t>;
/// A number of some rows of a table, in any order and as often as they are listed.
using RowStatistic = std::function<std::optional<double>(Rows)>;

/// Values of some rows, in their order and as often as they are listed.
template <class T>
std::vector<T> taken(const std::vector<T>& values, Rows rows) {
  std::vector<T> out;
  out.reserve(rows.size());
  for (const std::size_t row : rows) {
    out.push_back(values[row]);
  }
  return out;
}

/// AUROC of scores for grokked, both a row of the table each; table and scores outlive it.
RowStatistic auroc_of(const WindowTable& table, const std::vector<double>& scores);

/// 0, 1, ... n - 1.
std::vector<int> numbered_rows(std::size_t n);

/// Takes a statistic of the rows of a table, over all of them and over both kinds of resamples. Two statistics see the
/// same resamples, so that the interval of a difference is that of a paired one.
class Bootstrapped {
 public:
  Bootstrapped(const WindowTable& table, int n_resamples, std::uint64_t seed);

  Estimate operator()(const RowStatistic& statistic) const;

 private:
  using Groups = std::vector<std::vector<std::size_t>>;

  std::optional<Bounds> interval(const Groups& groups, const RowStatistic& statistic) const;

  int n_resamples_;
  std::uint64_t seed_;
  Groups cells_, runs_;
};

}  // namespace groklab
