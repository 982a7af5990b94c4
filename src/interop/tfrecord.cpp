// SPDX-License-Identifier: MIT
#include "interop/crc32c.hpp"
#include "interop/record_log.hpp"
#include "runs/little_endian.hpp"

namespace groklab {
namespace {

constexpr std::size_t kHead = sizeof(std::uint64_t) + sizeof(std::uint32_t);
constexpr std::size_t kTail = sizeof(std::uint32_t);

}  // namespace

std::vector<std::uint8_t> tfrecord(std::string_view payload) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(kHead + payload.size() + kTail);
  append_le<std::uint64_t>(bytes, payload.size());
  append_le<std::uint32_t>(bytes, masked_crc32c(bytes));
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  append_le<std::uint32_t>(bytes, masked_crc32c(std::span(bytes).subspan(kHead)));
  return bytes;
}

std::vector<LogRecord> read_tfrecords(std::span<const std::uint8_t> bytes) {
  std::vector<LogRecord> records;
  std::uint64_t at = 0;
  while (bytes.size() - at >= kHead + kTail) {
    const std::span<const std::uint8_t> rest = bytes.subspan(at);
    const auto length = read_le<std::uint64_t>(rest, 0);
    if (read_le<std::uint32_t>(rest, sizeof(length)) != masked_crc32c(rest.first(sizeof(length))) ||
        length > rest.size() - kHead - kTail) {
      break;
    }
    const std::span<const std::uint8_t> payload = rest.subspan(kHead, length);
    if (read_le<std::uint32_t>(rest, kHead + length) != masked_crc32c(payload)) {
      break;
    }
    at += kHead + length + kTail;
    records.push_back({std::string(payload.begin(), payload.end()), at});
  }
  return records;
}

}  // namespace groklab
