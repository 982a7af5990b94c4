// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "core/append_file.hpp"
#include "runs/metrics_log.hpp"

namespace groklab {

/// The appending side of a metrics.jsonl: one writer a run.
class MetricsWriter {
 public:
  /// Opens and cuts the file to keep_bytes (0: a new file). Throws Error(Io), or Error(BadFile) when it is shorter.
  MetricsWriter(std::string path, std::uint64_t keep_bytes);

  /// Whole or not at all; throws Error(Io).
  void append(const MetricsLine& line);
  void sync();
  std::uint64_t bytes() const { return file_.bytes(); }

 private:
  AppendFile file_;
};

}  // namespace groklab
