// SPDX-License-Identifier: MIT
#include <zlib.h>

#include <algorithm>
#include <utility>

#include "interop/record_log.hpp"
#include "runs/little_endian.hpp"

namespace groklab {
namespace {

constexpr std::uint64_t kBlock = 32 * 1024;
constexpr std::uint64_t kFileHead = 7;   // ":W&B", a magic number, the version
constexpr std::uint64_t kChunkHead = 7;  // CRC, length, type

enum ChunkType : std::uint8_t { kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

std::uint64_t left_in_block(std::uint64_t offset) { return kBlock - offset % kBlock; }

/// zlib's CRC-32 over the type and the payload; neither masked nor LevelDB's CRC-32C, whatever W&B's own comment says.
std::uint32_t chunk_crc(std::uint8_t type, std::string_view payload) {
  const uLong of_type = ::crc32(0, &type, 1);
  return static_cast<std::uint32_t>(
      ::crc32(of_type, reinterpret_cast<const Bytef*>(payload.data()), static_cast<uInt>(payload.size())));
}

std::uint8_t chunk_type(bool is_first, bool is_last) {
  if (is_first) {
    return is_last ? kFull : kFirst;
  }
  return is_last ? kLast : kMiddle;
}

/// A chunk at an offset: where it ends, and what it holds. An end of 0 is no chunk.
struct Chunk {
  std::uint8_t type = 0;
  std::string_view payload;
  std::uint64_t end = 0;
};

Chunk read_chunk(std::span<const std::uint8_t> bytes, std::uint64_t at) {
  if (at + kChunkHead > bytes.size()) {
    return {};
  }
  const auto length = read_le<std::uint16_t>(bytes, at + 4);
  const std::uint8_t type = bytes[at + 6];
  if (length > left_in_block(at) - kChunkHead || at + kChunkHead + length > bytes.size()) {
    return {};
  }
  const std::string_view payload(reinterpret_cast<const char*>(bytes.data()) + at + kChunkHead, length);
  if (read_le<std::uint32_t>(bytes, at) != chunk_crc(type, payload)) {
    return {};
  }
  return {type, payload, at + kChunkHead + length};
}

}  // namespace

std::vector<std::uint8_t> wandb_file_header() { return {':', 'W', '&', 'B', 0xE1, 0xBE, 0}; }

std::vector<std::uint8_t> wandb_chunks(std::uint64_t offset, std::string_view payload) {
  std::vector<std::uint8_t> bytes;
  bool is_first = true;
  do {
    std::uint64_t left = left_in_block(offset + bytes.size());
    if (left < kChunkHead) {
      bytes.insert(bytes.end(), left, 0);
      left = kBlock;
    }
    const std::string_view part = payload.substr(0, std::min<std::uint64_t>(payload.size(), left - kChunkHead));
    payload.remove_prefix(part.size());
    const std::uint8_t type = chunk_type(is_first, payload.empty());
    append_le<std::uint32_t>(bytes, chunk_crc(type, part));
    append_le<std::uint16_t>(bytes, static_cast<std::uint16_t>(part.size()));
    bytes.push_back(type);
    bytes.insert(bytes.end(), part.begin(), part.end());
    is_first = false;
  } while (!payload.empty());
  return bytes;
}

std::vector<LogRecord> read_wandb_records(std::span<const std::uint8_t> bytes) {
  std::vector<LogRecord> records;
  const std::vector<std::uint8_t> head = wandb_file_header();
  if (bytes.size() < head.size() || !std::equal(head.begin(), head.end(), bytes.begin())) {
    return records;
  }
  std::string payload;
  bool is_open = false;  // a record has begun
  for (std::uint64_t at = kFileHead;;) {
    if (left_in_block(at) < kChunkHead) {
      at += left_in_block(at);
    }
    const Chunk chunk = read_chunk(bytes, at);
    const bool begins = chunk.type == kFull || chunk.type == kFirst;
    const bool continues = chunk.type == kMiddle || chunk.type == kLast;
    if (chunk.end == 0 || (!begins && !(continues && is_open))) {
      return records;
    }
    if (begins) {
      payload.clear();
    }
    payload += chunk.payload;
    at = chunk.end;
    is_open = chunk.type == kFirst || chunk.type == kMiddle;
    if (!is_open) {
      records.push_back({std::move(payload), at});
    }
  }
}

}  // namespace groklab
