// SPDX-License-Identifier: MIT
#include "forecast/bootstrapped.hpp"

#include <algorithm>
#include <numeric>

#include "stats/auroc.hpp"
#include "stats/auroc_interval.hpp"
#include "stats/bootstrap.hpp"

namespace groklab {
namespace {

/// The rows of each label.
std::vector<std::vector<std::size_t>> rows_by(const std::vector<int>& label) {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const auto at = static_cast<std::size_t>(label[i]);
    groups.resize(std::max(groups.size(), at + 1));
    groups[at].push_back(i);
  }
  return groups;
}

}  // namespace

std::vector<int> numbered_rows(std::size_t n) {
  std::vector<int> rows(n);
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

Bootstrapped::Bootstrapped(const WindowTable& table, int n_resamples, std::uint64_t seed)
    : table_(table),
      n_resamples_(n_resamples),
      seed_(seed),
      cells_(rows_by(table.cell)),
      runs_(rows_by(numbered_rows(table.run.size()))) {}

Estimate Bootstrapped::operator()(const RowStatistic& statistic) const {
  std::vector<std::size_t> all(runs_.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  Estimate estimate;
  estimate.value = statistic(all);
  if (estimate.value) {
    estimate.by_cell = interval(cells_, statistic);
    estimate.by_run = interval(runs_, statistic);
  }
  return estimate;
}

Estimate Bootstrapped::auroc(const std::vector<double>& scores) const {
  Estimate estimate =
      (*this)([&](Rows rows) { return groklab::auroc(taken(scores, rows), taken(table_.grokked, rows)); });
  if (estimate.value) {
    estimate.newcombe = auroc_interval(*estimate.value, cells_with(1), cells_with(0));
  }
  return estimate;
}

int Bootstrapped::cells_with(std::uint8_t grokked) const {
  return static_cast<int>(std::count_if(cells_.begin(), cells_.end(), [&](const std::vector<std::size_t>& rows) {
    return std::any_of(rows.begin(), rows.end(), [&](std::size_t row) { return table_.grokked[row] == grokked; });
  }));
}

std::optional<Bounds> Bootstrapped::interval(const Groups& groups, const RowStatistic& statistic) const {
  return bootstrap_interval(groups, Resampling::WholeGroups, n_resamples_, seed_, statistic);
}

}  // namespace groklab
