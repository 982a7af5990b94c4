// SPDX-License-Identifier: MIT
#include "runs/metrics_writer.hpp"

#include <utility>

namespace groklab {

MetricsWriter::MetricsWriter(std::string path, std::uint64_t keep_bytes) : file_(std::move(path), keep_bytes, '\n') {}

void MetricsWriter::append(const MetricsLine& line) {
  const std::string text = metrics_line_text(line);
  file_.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void MetricsWriter::sync() { file_.sync(); }

}  // namespace groklab
