// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace groklab {

/// A record of a log file as it was read back.
struct LogRecord {
  std::string payload;
  std::uint64_t end = 0;  ///< offset of the first byte after it
};

/// TensorBoard's framing (TFRecord): u64 length, u32 masked CRC-32C of the length, payload, u32 masked CRC-32C of it.
std::vector<std::uint8_t> tfrecord(std::string_view payload);
/// The records up to the first that is cut off or damaged.
std::vector<LogRecord> read_tfrecords(std::span<const std::uint8_t> bytes);

/// Weights & Biases' framing, format version 0: a file header of 7 bytes, then blocks of 32 KiB as in a LevelDB log, the
/// header counted; a chunk is u32 CRC-32 (zlib's, over type and payload), u16 length, u8 type, payload.
std::vector<std::uint8_t> wandb_file_header();
/// The chunks of a record that begins at `offset` of the file, with the padding before it.
std::vector<std::uint8_t> wandb_chunks(std::uint64_t offset, std::string_view payload);
/// The records up to the first that is cut off or damaged; none where the header is.
std::vector<LogRecord> read_wandb_records(std::span<const std::uint8_t> bytes);

}  // namespace groklab
