// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runs/metrics_log.hpp"
#include "train/milestones.hpp"

namespace groklab {

/// metrics.jsonl in columns, and what has been reached so far. A file that grows is read on from where it was read to; one
/// that was replaced or cut is read anew. (A resumed run is cut back and grows again to the same bytes.)
class MetricsHistory {
 public:
  explicit MetricsHistory(std::int64_t eval_every) : milestones_(eval_every), eval_every_(eval_every) {}

  /// Reads what the file has that was not read; true where there was any. A missing file has no lines. Throws
  /// Error(BadFile) for a damaged line; what came before it stays.
  bool follow(const std::string& path);
  /// All lines, of a run that does not change any more.
  void load(const std::vector<MetricsLine>& lines);

  /// "step" first.
  const std::vector<std::string>& names() const { return names_; }
  std::size_t n_rows() const { return columns_[0].size(); }
  /// The rows of a name, NaN where a line has no such value; nullptr for an unknown name.
  const std::vector<float>* column(std::string_view name) const;
  std::int64_t last_step() const { return last_step_; }
  /// Of the last line; NaN where there is none.
  double last(std::string_view name) const;
  const Milestones& milestones() const { return milestones_; }
  std::size_t bytes() const;  ///< in memory
  /// Changes when the rows do.
  std::uint64_t version() const { return version_; }

 private:
  void add(const MetricsLine& line);
  void set(std::string_view name, std::size_t row, double value);
  void clear();

  std::vector<std::string> names_{"step"};
  std::vector<std::vector<float>> columns_{1};
  Milestones milestones_;
  std::int64_t eval_every_;
  std::int64_t last_step_ = 0;
  std::uint64_t inode_ = 0;
  std::uint64_t bytes_read_ = 0;
  std::uint64_t version_ = 0;
};

}  // namespace groklab
