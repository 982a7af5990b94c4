// SPDX-License-Identifier: MIT
#include "runs/safetensors.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>

#include "core/atomic_file.hpp"
#include "core/check.hpp"
#include "core/error.hpp"
#include "runs/little_endian.hpp"
#include "runs/safetensors_header.hpp"

namespace groklab {
namespace {

constexpr std::string_view kChecksumName = "groklab.checksum";
constexpr std::size_t kChecksumBytes = 16;
using Checksum = std::array<std::uint8_t, kChecksumBytes>;

/// xxh3-128 in its canonical (big-endian) form, as xxhsum prints it.
Checksum checksum_of(std::span<const std::uint8_t> bytes) {
  XXH128_canonical_t canonical{};
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
  Checksum checksum{};
  std::copy_n(&canonical.digest[0], kChecksumBytes, checksum.begin());
  return checksum;
}

void check_checksum(const SafetensorsEntry& entry, std::uint64_t data_bytes, std::span<const std::uint8_t> bytes,
                    std::string_view path) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorKind::BadFile, "damaged safetensors file: " + what, std::string(path),
                "restore it from a good copy");
  };
  if (entry.dtype != DType::U8 || entry.shape != std::vector<std::int64_t>{kChecksumBytes} || entry.end != data_bytes) {
    refuse("its checksum has another form or is not at the end");
  }
  const auto stored = bytes.last(kChecksumBytes);
  const Checksum expected = checksum_of(bytes.first(bytes.size() - kChecksumBytes));
  if (!std::equal(stored.begin(), stored.end(), expected.begin())) {
    refuse("the checksum does not fit the content");
  }
}

}  // namespace

std::vector<std::uint8_t> encode_safetensors(const TensorFile& file) {
  std::vector<const StoredTensor*> order;
  order.reserve(file.tensors.size());
  for (const StoredTensor& tensor : file.tensors) {
    GROKLAB_CHECK(tensor_byte_size(tensor.dtype, tensor.shape) == tensor.bytes.size());
    GROKLAB_CHECK(tensor.name != kChecksumName && tensor.name != "__metadata__");
    order.push_back(&tensor);
  }
  std::sort(order.begin(), order.end(), [](const StoredTensor* a, const StoredTensor* b) {
    const std::size_t size_a = dtype_size(a->dtype);
    const std::size_t size_b = dtype_size(b->dtype);
    return size_a != size_b ? size_a > size_b : a->name < b->name;
  });
  SafetensorsHeader header;
  header.metadata = file.metadata;
  std::uint64_t end = 0;
  for (const StoredTensor* tensor : order) {
    GROKLAB_CHECK(header.entries.empty() || header.entries.back().name != tensor->name);
    header.entries.push_back({tensor->name, tensor->dtype, tensor->shape, end, end + tensor->bytes.size()});
    end += tensor->bytes.size();
  }
  header.entries.push_back({std::string(kChecksumName), DType::U8, {kChecksumBytes}, end, end + kChecksumBytes});

  const std::string text = safetensors_header_text(header);
  std::vector<std::uint8_t> bytes;
  bytes.reserve(8 + text.size() + end + kChecksumBytes);
  append_le<std::uint64_t>(bytes, text.size());
  bytes.insert(bytes.end(), text.begin(), text.end());
  for (const StoredTensor* tensor : order) {
    bytes.insert(bytes.end(), tensor->bytes.begin(), tensor->bytes.end());
  }
  const Checksum checksum = checksum_of(bytes);
  bytes.insert(bytes.end(), checksum.begin(), checksum.end());
  return bytes;
}

TensorFile decode_safetensors(std::span<const std::uint8_t> bytes, std::string_view path, bool require_checksum) {
  const auto refuse = [&](const std::string& what, const std::string& hint) {
    throw Error(ErrorKind::BadFile, what, std::string(path), hint);
  };
  if (bytes.size() < 8) {
    refuse(fmt::format("{} bytes are too few for a safetensors file", bytes.size()), "restore it from a good copy");
  }
  const std::uint64_t header_bytes = read_le<std::uint64_t>(bytes, 0);
  if (header_bytes > kMaxSafetensorsHeaderBytes || header_bytes > bytes.size() - 8) {
    refuse(fmt::format("damaged safetensors file: it claims a header of {} bytes", header_bytes),
           "restore it from a good copy, or give a safetensors file");
  }
  const std::span<const std::uint8_t> data = bytes.subspan(8 + header_bytes);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + 8, header_bytes);
  SafetensorsHeader header = parse_safetensors_header(text, data.size(), path);

  TensorFile file;
  file.metadata = std::move(header.metadata);
  bool checked = false;
  for (SafetensorsEntry& entry : header.entries) {
    if (entry.name == kChecksumName) {
      check_checksum(entry, data.size(), bytes, path);
      checked = true;
      continue;
    }
    const auto part = data.subspan(entry.begin, entry.end - entry.begin);
    file.tensors.push_back({std::move(entry.name), entry.dtype, std::move(entry.shape),
                            std::vector<std::uint8_t>(part.begin(), part.end())});
  }
  if (require_checksum && !checked) {
    refuse("no groklab.checksum in this file", "it is damaged, or was not written by groklab");
  }
  return file;
}

TensorFile read_safetensors(const std::string& path, bool require_checksum) {
  return decode_safetensors(read_file(path), path, require_checksum);
}

}  // namespace groklab
