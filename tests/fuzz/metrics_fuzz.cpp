// SPDX-License-Identifier: MIT
// The reader of metrics.jsonl. What it accepts must be written and read back to the same lines.
#include <string>

#include "fuzz_target.hpp"
#include "refusal.hpp"
#include "runs/metrics_log.hpp"

bool reader_accepts(std::span<const std::uint8_t> bytes) {
  std::vector<groklab::MetricsLine> lines;
  const auto read = [&] { lines = groklab::parse_metrics(as_text(bytes), "fuzz"); };
  if (!is_read(read, {groklab::ErrorKind::BadFile})) {
    return false;
  }
  std::string text;
  for (const groklab::MetricsLine& line : lines) {
    text += groklab::metrics_line_text(line);
  }
  std::string again;
  for (const groklab::MetricsLine& line : groklab::parse_metrics(text, "fuzz")) {
    again += groklab::metrics_line_text(line);
  }
  require(again == text);
  return true;
}
