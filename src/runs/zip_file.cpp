// SPDX-License-Identifier: MIT
#include "runs/zip_file.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "core/check.hpp"
#include "core/error.hpp"
#include "runs/crc32.hpp"
#include "runs/little_endian.hpp"

namespace groklab {
namespace {

constexpr std::uint32_t kLocalSignature = 0x04034b50;
constexpr std::uint32_t kCentralSignature = 0x02014b50;
constexpr std::uint32_t kEndSignature = 0x06054b50;
constexpr std::size_t kLocalBytes = 30;
constexpr std::size_t kCentralBytes = 46;
constexpr std::size_t kEndBytes = 22;
constexpr std::uint32_t kZip64Marker = 0xffffffff;
constexpr std::uint16_t kVersionNeeded = 20;
constexpr std::uint16_t kFirstDosDate = (1 << 5) | 1;  // 1980-01-01, the oldest a zip can say
constexpr std::uint16_t kFlagEncrypted = 1;
constexpr std::uint16_t kFlagSizesAfterData = 1 << 3;
constexpr std::uint16_t kFlagUtf8 = 1 << 11;
constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint64_t kMaxDeflateRatio = 1032;  // zlib's technical details: the limit of the format is 1032:1

/// The fields that local and central records share, from "version needed" to "extra length".
void append_shared_fields(std::vector<std::uint8_t>& out, const std::string& name, std::uint32_t crc,
                          std::uint32_t size) {
  const bool ascii = std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  append_le<std::uint16_t>(out, kVersionNeeded);
  append_le<std::uint16_t>(out, ascii ? 0 : kFlagUtf8);
  append_le<std::uint16_t>(out, kStored);
  append_le<std::uint16_t>(out, 0);  // time
  append_le<std::uint16_t>(out, kFirstDosDate);
  append_le<std::uint32_t>(out, crc);
  append_le<std::uint32_t>(out, size);
  append_le<std::uint32_t>(out, size);
  append_le<std::uint16_t>(out, static_cast<std::uint16_t>(name.size()));
  append_le<std::uint16_t>(out, 0);  // extra length
}

struct CentralRecord {
  std::string name;
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint32_t crc = 0;
  std::uint32_t packed_bytes = 0;
  std::uint32_t bytes = 0;
  std::uint32_t local_offset = 0;
};

class ZipReader {
 public:
  ZipReader(std::span<const std::uint8_t> bytes, std::string_view path) : bytes_(bytes), path_(path) {}

  std::vector<ZipMember> read(std::uint64_t max_bytes) {
    std::vector<CentralRecord> records = central_directory();
    check_sizes(records, max_bytes);
    std::vector<ZipMember> members;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
    for (CentralRecord& record : records) {
      const std::uint64_t start = data_start(record);
      ranges.emplace_back(record.local_offset, start + record.packed_bytes);
      std::vector<std::uint8_t> content = unpack(record, bytes_.subspan(start, record.packed_bytes));
      if (crc32_of(content) != record.crc) {
        refuse(fmt::format("'{}' does not fit its CRC", record.name));
      }
      members.push_back({std::move(record.name), std::move(content)});
    }
    std::sort(ranges.begin(), ranges.end());
    for (std::size_t i = 1; i < ranges.size(); ++i) {
      if (ranges[i].first < ranges[i - 1].second) {
        refuse("members overlap");
      }
    }
    return members;
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorKind::BadFile, "damaged zip: " + what, std::string(path_), "restore it from a good copy");
  }

  std::span<const std::uint8_t> part(std::uint64_t at, std::uint64_t size) const {
    if (at > bytes_.size() || size > bytes_.size() - at) {
      refuse("a record is cut off");
    }
    return bytes_.subspan(at, size);
  }

  std::string text(std::uint64_t at, std::uint64_t size) const {
    const auto range = part(at, size);
    return {range.begin(), range.end()};
  }

  /// The end record is the last one whose comment reaches exactly to the end of the file.
  std::size_t end_record() const {
    const std::size_t longest_comment = 0xffff;
    for (std::size_t size = kEndBytes; size <= std::min(bytes_.size(), kEndBytes + longest_comment); ++size) {
      const std::size_t at = bytes_.size() - size;
      if (read_le<std::uint32_t>(bytes_, at) == kEndSignature &&
          read_le<std::uint16_t>(bytes_, at + 20) == size - kEndBytes) {
        return at;
      }
    }
    refuse("no end record, the file is cut off or not a zip");
  }

  std::vector<CentralRecord> central_directory() const {
    const std::size_t end = end_record();
    const std::uint16_t count = read_le<std::uint16_t>(bytes_, end + 10);
    const std::uint32_t size = read_le<std::uint32_t>(bytes_, end + 12);
    const std::uint32_t offset = read_le<std::uint32_t>(bytes_, end + 16);
    if (count == 0xffff || offset == kZip64Marker) {
      refuse("zip64 is not supported");
    }
    if (read_le<std::uint32_t>(bytes_, end + 4) != 0 || read_le<std::uint16_t>(bytes_, end + 8) != count) {
      refuse("it is one of several disks");
    }
    if (offset > end || size != end - offset) {
      refuse("its directory does not end at the end record");
    }
    std::vector<CentralRecord> records;
    std::unordered_set<std::string> names;
    std::uint64_t at = offset;
    for (unsigned i = 0; i < count; ++i) {
      records.push_back(central_record(at, end));
      if (!names.insert(records.back().name).second) {
        refuse(fmt::format("'{}' appears twice", records.back().name));
      }
      if (records.back().local_offset >= offset) {
        refuse(fmt::format("'{}' lies outside of the data", records.back().name));
      }
    }
    if (at != end) {
      refuse("its directory has a rest");
    }
    return records;
  }

  /// Reads one record and moves `at` behind it.
  CentralRecord central_record(std::uint64_t& at, std::size_t end) const {
    if (at + kCentralBytes > end || read_le<std::uint32_t>(bytes_, at) != kCentralSignature) {
      refuse("its directory is damaged");
    }
    CentralRecord record;
    record.flags = read_le<std::uint16_t>(bytes_, at + 8);
    record.method = read_le<std::uint16_t>(bytes_, at + 10);
    record.crc = read_le<std::uint32_t>(bytes_, at + 16);
    record.packed_bytes = read_le<std::uint32_t>(bytes_, at + 20);
    record.bytes = read_le<std::uint32_t>(bytes_, at + 24);
    record.local_offset = read_le<std::uint32_t>(bytes_, at + 42);
    const std::uint64_t name_bytes = read_le<std::uint16_t>(bytes_, at + 28);
    const std::uint64_t more_bytes =
        std::uint64_t{read_le<std::uint16_t>(bytes_, at + 30)} + read_le<std::uint16_t>(bytes_, at + 32);
    if (name_bytes + more_bytes > end - at - kCentralBytes) {
      refuse("its directory is damaged");
    }
    record.name = text(at + kCentralBytes, name_bytes);
    at += kCentralBytes + name_bytes + more_bytes;
    return record;
  }

  void check_sizes(const std::vector<CentralRecord>& records, std::uint64_t max_bytes) const {
    std::uint64_t total = 0;
    for (const CentralRecord& record : records) {
      if ((record.flags & kFlagEncrypted) != 0) {
        refuse(fmt::format("'{}' is encrypted", record.name));
      }
      if (record.packed_bytes == kZip64Marker || record.bytes == kZip64Marker || record.local_offset == kZip64Marker) {
        refuse("zip64 is not supported");
      }
      const std::uint64_t most =
          record.method == kDeflated ? record.packed_bytes * kMaxDeflateRatio : record.packed_bytes;
      if (record.method != kStored && record.method != kDeflated) {
        refuse(fmt::format("'{}' has the unknown compression {}", record.name, record.method));
      }
      if (record.bytes > most || (record.method == kStored && record.bytes != record.packed_bytes)) {
        refuse(fmt::format("'{}' claims {} bytes, more than it can hold", record.name, record.bytes));
      }
      total += record.bytes;
    }
    if (total > max_bytes) {
      refuse(fmt::format("it unpacks to {} bytes, more than the {} allowed", total, max_bytes));
    }
  }

  /// Where a member's data begin, after comparing its local record with the central one. Python's zipfile writes the
  /// zip64 marker into local sizes even of small members; those, and sizes given after the data, are not compared.
  std::uint64_t data_start(const CentralRecord& record) const {
    const auto local = part(record.local_offset, kLocalBytes);
    const std::uint64_t name_bytes = read_le<std::uint16_t>(local, 26);
    const std::uint64_t extra_bytes = read_le<std::uint16_t>(local, 28);
    const std::uint64_t name_at = std::uint64_t{record.local_offset} + kLocalBytes;
    const bool same = read_le<std::uint32_t>(local, 0) == kLocalSignature &&
                      read_le<std::uint16_t>(local, 6) == record.flags &&
                      read_le<std::uint16_t>(local, 8) == record.method && text(name_at, name_bytes) == record.name;
    const auto same_number = [](std::uint32_t ours, std::uint32_t theirs) {
      return ours == theirs || ours == kZip64Marker;
    };
    const bool same_sizes = (record.flags & kFlagSizesAfterData) != 0 ||
                            (read_le<std::uint32_t>(local, 14) == record.crc &&
                             same_number(read_le<std::uint32_t>(local, 18), record.packed_bytes) &&
                             same_number(read_le<std::uint32_t>(local, 22), record.bytes));
    if (!same || !same_sizes) {
      refuse(fmt::format("'{}' and the directory differ", record.name));
    }
    const std::uint64_t start = name_at + name_bytes + extra_bytes;
    part(start, record.packed_bytes);
    return start;
  }

  std::vector<std::uint8_t> unpack(const CentralRecord& record, std::span<const std::uint8_t> packed) const {
    if (record.method == kStored) {
      return {packed.begin(), packed.end()};
    }
    std::vector<std::uint8_t> content(record.bytes);
    std::uint8_t nothing = 0;  // zlib wants a valid pointer even where there is no room
    z_stream stream{};
    stream.next_in = const_cast<Bytef*>(packed.data());
    stream.avail_in = record.packed_bytes;
    stream.next_out = content.empty() ? &nothing : content.data();
    stream.avail_out = record.bytes;
    GROKLAB_CHECK(::inflateInit2(&stream, -MAX_WBITS) == Z_OK);
    const int result = ::inflate(&stream, Z_FINISH);
    ::inflateEnd(&stream);
    if (result != Z_STREAM_END || stream.avail_in != 0 || stream.avail_out != 0) {
      refuse(fmt::format("'{}' does not unpack to its size", record.name));
    }
    return content;
  }

  std::span<const std::uint8_t> bytes_;
  std::string_view path_;
};

}  // namespace

void ZipWriter::add(const std::string& name, std::span<const std::uint8_t> bytes) {
  GROKLAB_CHECK(!name.empty() && name.size() < 0x10000);
  const std::uint64_t total =
      bytes_.size() + directory_.size() + kLocalBytes + kCentralBytes + 2 * name.size() + bytes.size() + kEndBytes;
  if (total >= kZip64Marker || members_ + 1 >= 0xffff) {
    throw Error(ErrorKind::Io, fmt::format("{} bytes, too much for one npz file", total), name, "record fewer moments");
  }
  const std::uint32_t offset = static_cast<std::uint32_t>(bytes_.size());
  const std::uint32_t crc = crc32_of(bytes);
  const std::uint32_t size = static_cast<std::uint32_t>(bytes.size());

  append_le<std::uint32_t>(bytes_, kLocalSignature);
  append_shared_fields(bytes_, name, crc, size);
  bytes_.insert(bytes_.end(), name.begin(), name.end());
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());

  append_le<std::uint32_t>(directory_, kCentralSignature);
  append_le<std::uint16_t>(directory_, kVersionNeeded);  // made by: DOS, 2.0
  append_shared_fields(directory_, name, crc, size);
  append_le<std::uint16_t>(directory_, 0);  // comment length
  append_le<std::uint16_t>(directory_, 0);  // disk
  append_le<std::uint16_t>(directory_, 0);  // internal attributes
  append_le<std::uint32_t>(directory_, 0);  // external attributes
  append_le<std::uint32_t>(directory_, offset);
  directory_.insert(directory_.end(), name.begin(), name.end());
  ++members_;
}

std::vector<std::uint8_t> ZipWriter::finish() && {
  const std::uint32_t offset = static_cast<std::uint32_t>(bytes_.size());
  bytes_.insert(bytes_.end(), directory_.begin(), directory_.end());
  append_le<std::uint32_t>(bytes_, kEndSignature);
  append_le<std::uint32_t>(bytes_, 0);  // this disk, disk of the directory
  append_le<std::uint16_t>(bytes_, static_cast<std::uint16_t>(members_));
  append_le<std::uint16_t>(bytes_, static_cast<std::uint16_t>(members_));
  append_le<std::uint32_t>(bytes_, static_cast<std::uint32_t>(directory_.size()));
  append_le<std::uint32_t>(bytes_, offset);
  append_le<std::uint16_t>(bytes_, 0);  // comment length
  return std::move(bytes_);
}

std::vector<ZipMember> read_zip(std::span<const std::uint8_t> bytes, std::string_view path, std::uint64_t max_bytes) {
  return ZipReader(bytes, path).read(max_bytes);
}

}  // namespace groklab
