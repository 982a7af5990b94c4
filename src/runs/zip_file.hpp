// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace groklab {

struct ZipMember {
  std::string name;
  std::vector<std::uint8_t> bytes;
};

/// Builds a zip of stored members whose time stamps are all 1980-01-01, so that the same members give the same bytes.
/// No zip64: beyond 4 GB or 65,534 members it throws Error(Io).
class ZipWriter {
 public:
  void add(const std::string& name, std::span<const std::uint8_t> bytes);
  std::vector<std::uint8_t> finish() &&;

 private:
  std::vector<std::uint8_t> bytes_;
  std::vector<std::uint8_t> directory_;
  std::uint64_t members_ = 0;
};

/// All members, stored or deflated, in the order of the central directory. Throws Error(BadFile): truncated or damaged
/// records, local and central records that differ, overlapping members, encryption, zip64, CRC, duplicate names, or
/// declared sizes above max_bytes in all or above what deflate can reach (so a small file cannot ask for much memory).
std::vector<ZipMember> read_zip(std::span<const std::uint8_t> bytes, std::string_view path, std::uint64_t max_bytes);

}  // namespace groklab
