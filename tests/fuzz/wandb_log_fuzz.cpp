// SPDX-License-Identifier: MIT
// The reader of W&B's logs. What it finds must come back from the writer; and of a log whose records have the sizes that the
// bytes say, one damaged byte must cost the record it lies in and those behind it, nothing before.
#include "interop/record_log.hpp"
#include "log_fuzz.hpp"

namespace {

using groklab::LogRecord;

std::vector<std::uint8_t> wandb_file(const std::vector<std::string>& payloads) {
  std::vector<std::uint8_t> file = groklab::wandb_file_header();
  for (const std::string& payload : payloads) {
    const std::vector<std::uint8_t> chunks = groklab::wandb_chunks(file.size(), payload);
    file.insert(file.end(), chunks.begin(), chunks.end());
  }
  return file;
}

}  // namespace

bool reader_accepts(std::span<const std::uint8_t> bytes) {
  return log_is_read(bytes, {wandb_file, groklab::read_wandb_records});
}
