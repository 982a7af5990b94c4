// SPDX-License-Identifier: MIT
// The reader of TensorBoard's logs, as wandb_log_fuzz.cpp has W&B's.
#include "interop/record_log.hpp"
#include "log_fuzz.hpp"

namespace {

std::vector<std::uint8_t> tfrecord_file(const std::vector<std::string>& payloads) {
  std::vector<std::uint8_t> file;
  for (const std::string& payload : payloads) {
    const std::vector<std::uint8_t> record = groklab::tfrecord(payload);
    file.insert(file.end(), record.begin(), record.end());
  }
  return file;
}

}  // namespace

bool reader_accepts(std::span<const std::uint8_t> bytes) {
  return log_is_read(bytes, {tfrecord_file, groklab::read_tfrecords});
}
