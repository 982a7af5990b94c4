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

/// A number with its 95 % intervals, absent where there is only one class. Near an AUROC of 1 and with few cells a bootstrap
/// is far too narrow (docs/statistics.md): of an AUROC believe Newcombe's.
struct Estimate {
  std::optional<double> value;
  std::optional<Bounds> by_cell;        ///< bootstrap, cells drawn whole
  std::optional<Bounds> by_run;         ///< bootstrap, runs drawn one by one as system F does
  std::optional<Bounds> newcombe = {};  ///< of an AUROC: auroc_interval() by the cells with runs of either class

  /// The one to believe.
  const std::optional<Bounds>& interval() const { return newcombe ? newcombe : by_cell; }
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

/// 0, 1, ... n - 1.
std::vector<int> numbered_rows(std::size_t n);

/// Takes a statistic of the rows of a table, over all of them and over both kinds of resamples. Two statistics see the
/// same resamples, so that the interval of a difference is that of a paired one.
class Bootstrapped {
 public:
  /// The table outlives this.
  Bootstrapped(const WindowTable& table, int n_resamples, std::uint64_t seed);

  Estimate operator()(const RowStatistic& statistic) const;
  /// AUROC of scores, a row of the table each, for grokked.
  Estimate auroc(const std::vector<double>& scores) const;

 private:
  using Groups = std::vector<std::vector<std::size_t>>;

  int cells_with(std::uint8_t grokked) const;
  std::optional<Bounds> interval(const Groups& groups, const RowStatistic& statistic) const;

  const WindowTable& table_;
  int n_resamples_;
  std::uint64_t seed_;
  Groups cells_, runs_;
};

}  // namespace groklab
