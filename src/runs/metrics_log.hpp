// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace groklab {

/// One evaluation: every value belongs to the parameters after exactly `step` updates, dropout off.
struct MetricsLine {
  std::int64_t step = 0;
  double train_loss = 0;
  double test_loss = 0;
  double train_acc = 0;
  double test_acc = 0;
  double weight_norm = 0;                             ///< root of the sum of squares of all parameters
  std::vector<std::pair<std::string, double>> extra;  ///< further measures, in the order they are written
};

/// A measure of a line.
struct NamedValue {
  std::string_view name;
  double value = 0;
};

/// Every measure of a line, in the order of metrics.jsonl, without `step`. Names of `extra` point into the line.
std::vector<NamedValue> named_values(const MetricsLine& line);

/// The line as JSON, shortest text that reads back to the same doubles; a value that is not finite becomes null.
/// Ends with a newline.
std::string metrics_line_text(const MetricsLine& line);

/// Reads a metrics.jsonl; null reads as NaN. An unterminated last line is ignored; any other damaged line, or steps that
/// do not increase, throw Error(BadFile) with the line's number.
std::vector<MetricsLine> parse_metrics(std::string_view text, std::string_view path);
std::vector<MetricsLine> read_metrics(const std::string& path);

}  // namespace groklab
