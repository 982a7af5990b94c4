// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "server/metrics_history.hpp"

namespace groklab {

/// Which part of a run's history is wanted.
struct ColumnQuery {
  std::vector<std::string> names;  ///< empty: all
  std::size_t from = 0;            ///< first row
  std::size_t points = 0;          ///< at most so many rows; 0: all
};

struct ColumnData {
  std::vector<std::string> names;
  std::size_t n_rows = 0;
  std::size_t total_rows = 0;  ///< of the whole history
  std::string bytes;           ///< float32, little endian, column after column
};

/// Throws Error(Usage) for an unknown name.
ColumnData read_columns(const MetricsHistory& history, const ColumnQuery& query);

/// The numbers of rows that show `columns` in at most `points` rows: the first, the last, and of equally long stretches
/// between them the rows where a column is least and greatest, so that no spike is lost. The same rows for all columns,
/// ascending. All rows where there are no more than `points`; fewer points than 2 + 2 columns are taken as so many.
std::vector<std::size_t> extreme_rows(const std::vector<const std::vector<float>*>& columns, std::size_t from,
                                      std::size_t points);

}  // namespace groklab
