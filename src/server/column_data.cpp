// SPDX-License-Identifier: MIT
#include "server/column_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>

#include "core/error.hpp"

namespace groklab {
namespace {

static_assert(std::endian::native == std::endian::little, "columns are sent as they lie in memory");

/// Adds the rows of [begin, end) in which the column is least and greatest; values that are not finite are neither.
void add_extremes(std::vector<std::size_t>& rows, const std::vector<float>& column, std::size_t begin,
                  std::size_t end) {
  std::size_t low = end;
  std::size_t high = end;
  for (std::size_t i = begin; i < end; ++i) {
    if (!std::isfinite(column[i])) {
      continue;
    }
    low = low == end || column[i] < column[low] ? i : low;
    high = high == end || column[i] > column[high] ? i : high;
  }
  if (low < end) {
    rows.push_back(low);
    rows.push_back(high);
  }
}

std::vector<std::size_t> all_rows(std::size_t from, std::size_t n) {
  std::vector<std::size_t> rows(n > from ? n - from : 0);
  std::iota(rows.begin(), rows.end(), from);
  return rows;
}

}  // namespace

std::vector<std::size_t> extreme_rows(const std::vector<const std::vector<float>*>& columns, std::size_t from,
                                      std::size_t points) {
  const std::size_t n = columns.empty() ? 0 : columns[0]->size();
  if (n <= from || n - from <= points) {
    return all_rows(from, n);
  }
  const std::size_t of_stretch = 2 * columns.size();
  const std::size_t n_stretches = std::max<std::size_t>(1, (std::max<std::size_t>(points, 2) - 2) / of_stretch);
  const std::size_t inner = n - from - 2;
  std::vector<std::size_t> rows{from};
  for (std::size_t stretch = 0; stretch < n_stretches; ++stretch) {
    const std::size_t begin = from + 1 + inner * stretch / n_stretches;
    const std::size_t end = from + 1 + inner * (stretch + 1) / n_stretches;
    for (const std::vector<float>* column : columns) {
      add_extremes(rows, *column, begin, end);
    }
  }
  rows.push_back(n - 1);
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

ColumnData read_columns(const MetricsHistory& history, const ColumnQuery& query) {
  ColumnData data;
  data.names = query.names.empty() ? history.names() : query.names;
  data.total_rows = history.n_rows();
  std::vector<const std::vector<float>*> columns;
  std::vector<const std::vector<float>*> measures;  // steps only ever rise
  for (const std::string& name : data.names) {
    columns.push_back(history.column(name));
    if (columns.back() == nullptr) {
      throw Error(ErrorKind::Usage, "this run has no such measure", name,
                  fmt::format("names: {}", fmt::join(history.names(), ", ")));
    }
    if (name != "step") {
      measures.push_back(columns.back());
    }
  }
  const std::vector<std::size_t> rows =
      query.points > 0 ? extreme_rows(measures.empty() ? columns : measures, query.from, query.points)
                       : all_rows(query.from, data.total_rows);
  data.n_rows = rows.size();
  data.bytes.resize(rows.size() * columns.size() * sizeof(float));
  char* out = data.bytes.data();
  for (const std::vector<float>* column : columns) {
    for (const std::size_t row : rows) {
      std::memcpy(out, &(*column)[row], sizeof(float));
      out += sizeof(float);
    }
  }
  return data;
}

}  // namespace groklab
