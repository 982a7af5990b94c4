// SPDX-License-Identifier: MIT
#include "runs/run_pack.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>

#include "core/atomic_file.hpp"
#include "core/check.hpp"
#include "core/error.hpp"
#include "core/file_opening.hpp"
#include "core/interrupted_call.hpp"
#include "runs/crc32.hpp"
#include "runs/little_endian.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;
using Bytes = std::span<const std::uint8_t>;

// A record: 8 bytes of magic, u32 bytes of the name, u32 bytes of the zip, u32 CRC-32 of name and zip, u32 CRC-32 of the 20
// bytes before; then the name and a zip of stored members.
constexpr std::string_view kRecordMagic = "groklab1";
constexpr std::size_t kNameBytesAt = 8;
constexpr std::size_t kZipBytesAt = 12;
constexpr std::size_t kContentCrcAt = 16;
constexpr std::size_t kHeaderCrcAt = 20;
constexpr std::size_t kHeaderBytes = 24;
constexpr std::string_view kPackSuffix = ".pack";
constexpr std::uint64_t kFullPackBytes = std::uint64_t{1} << 28;  // then the next one: a reader holds a whole pack
constexpr std::uint64_t kMostRunBytes = std::uint64_t{1} << 30;

std::vector<std::uint8_t> encode_record(const std::string& run, const RunFiles& files) {
  ZipWriter writer;
  for (const ZipMember& file : files) {
    writer.add(file.name, file.bytes);
  }
  const std::vector<std::uint8_t> zip = std::move(writer).finish();
  std::vector<std::uint8_t> content(run.begin(), run.end());
  content.insert(content.end(), zip.begin(), zip.end());
  GROKLAB_CHECK(content.size() < kMostRunBytes);
  std::vector<std::uint8_t> record(kRecordMagic.begin(), kRecordMagic.end());
  append_le<std::uint32_t>(record, static_cast<std::uint32_t>(run.size()));
  append_le<std::uint32_t>(record, static_cast<std::uint32_t>(zip.size()));
  append_le<std::uint32_t>(record, crc32_of(content));
  append_le<std::uint32_t>(record, crc32_of(record));
  record.insert(record.end(), content.begin(), content.end());
  return record;
}

/// The record that `bytes` begin with.
struct Record {
  std::string run;
  Bytes zip;
  std::uint64_t bytes = 0;  ///< of all of it
  bool fits_crc = false;
};

/// nullopt where no whole record is there; `is_cut_off` then says that more bytes could complete one.
std::optional<Record> parse_record(Bytes bytes, bool& is_cut_off) {
  is_cut_off = bytes.size() < kHeaderBytes;
  if (is_cut_off || !std::equal(kRecordMagic.begin(), kRecordMagic.end(), bytes.begin()) ||
      read_le<std::uint32_t>(bytes, kHeaderCrcAt) != crc32_of(bytes.first(kHeaderCrcAt))) {
    return std::nullopt;
  }
  const std::size_t name_bytes = read_le<std::uint32_t>(bytes, kNameBytesAt);
  const std::size_t content_bytes = name_bytes + read_le<std::uint32_t>(bytes, kZipBytesAt);
  is_cut_off = content_bytes > bytes.size() - kHeaderBytes;
  if (is_cut_off) {
    return std::nullopt;
  }
  const Bytes content = bytes.subspan(kHeaderBytes, content_bytes);
  return Record{std::string(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(name_bytes)),
                content.subspan(name_bytes), kHeaderBytes + content_bytes,
                read_le<std::uint32_t>(bytes, kContentCrcAt) == crc32_of(content)};
}

/// Whether a record of a later format begins there: those keep the first 24 bytes and count the last of the magic up. The
/// checksum tells them from a record of this one that is damaged.
bool is_of_later_format(Bytes bytes) {
  return bytes.size() >= kHeaderBytes && std::equal(kRecordMagic.begin(), kRecordMagic.end() - 1, bytes.begin()) &&
         bytes[kRecordMagic.size() - 1] > static_cast<std::uint8_t>(kRecordMagic.back()) &&
         read_le<std::uint32_t>(bytes, kHeaderCrcAt) == crc32_of(bytes.first(kHeaderCrcAt));
}

/// `count` bytes from `offset` on, fewer where the file ends before.
std::vector<std::uint8_t> read_part(const std::string& path, std::uint64_t offset, std::uint64_t count) {
  const int fd = open_for_reading(path);
  if (fd < 0) {
    throw_io_error("open the pack", path, errno, 0);
  }
  std::vector<std::uint8_t> bytes(count);
  std::size_t done = 0;
  ssize_t n = 1;
  while (done < bytes.size() && n != 0) {
    n = uninterrupted(
        [&] { return ::pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done)); });
    if (n < 0) {
      const int code = errno;
      ::close(fd);
      throw_io_error("read the pack", path, code, 0);
    }
    done += static_cast<std::size_t>(n);
  }
  ::close(fd);
  bytes.resize(done);
  return bytes;
}

std::optional<int> pack_number(const std::string& name) {
  int number = 0;
  const char* end = name.data() + name.size();
  const auto [stop, code] = std::from_chars(name.data(), end, number);
  return code == std::errc() && std::string_view(stop, end) == kPackSuffix ? std::optional(number) : std::nullopt;
}

/// The packs of a folder by their numbers.
std::map<int, std::string> packs_in(const std::string& folder) {
  std::map<int, std::string> packs;
  std::error_code code;
  for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
    if (const std::optional<int> number = pack_number(it->path().filename().string())) {
      packs[*number] = it->path().string();
    }
  }
  return packs;
}

}  // namespace

RunPacks::RunPacks(std::string folder) : folder_(std::move(folder)) { refresh(); }

void RunPacks::refresh() {
  const std::lock_guard lock(mutex_);
  for (const auto& [number, path] : packs_in(folder_)) {
    read_new(path);
  }
}

void RunPacks::read_new(const std::string& pack) {
  std::error_code code;
  const std::uint64_t size = fs::file_size(pack, code);
  std::uint64_t& offset = bytes_read_[pack];
  if (code || size <= offset) {
    return;
  }
  const std::vector<std::uint8_t> bytes = read_part(pack, offset, size - offset);
  Bytes rest = bytes;
  const auto skip = [&](std::size_t n) {
    rest = rest.subspan(n);
    offset += n;
  };
  while (!rest.empty()) {
    bool is_cut_off = false;
    const std::optional<Record> record = parse_record(rest, is_cut_off);
    if (record) {
      if (record->fits_crc) {
        places_.try_emplace(record->run, Place{pack, offset, record->bytes});
      } else {
        damaged_bytes_ += record->bytes;
      }
      skip(record->bytes);
      continue;
    }
    if (is_cut_off) {
      return;  // its writer is at work, or was killed: looked at again next time
    }
    if (is_of_later_format(rest)) {
      throw Error(ErrorKind::BadFile, "written by a newer groklab (a later format of packs)", pack, "update groklab");
    }
    const auto next = std::search(rest.begin() + 1, rest.end(), kRecordMagic.begin(), kRecordMagic.end());
    damaged_bytes_ += static_cast<std::uint64_t>(next - rest.begin());
    skip(static_cast<std::size_t>(next - rest.begin()));
  }
}

bool RunPacks::contains(const std::string& run) const {
  const std::lock_guard lock(mutex_);
  return places_.contains(run);
}

std::vector<std::string> RunPacks::runs() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, place] : places_) {
    names.push_back(name);
  }
  return names;
}

std::uint64_t RunPacks::damaged_bytes() const {
  const std::lock_guard lock(mutex_);
  return damaged_bytes_;
}

RunPacks::Place RunPacks::place_of(const std::string& run) const {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(run);
  if (found == places_.end()) {
    throw Error(ErrorKind::BadFile, fmt::format("no run '{}' in its packs", run), folder_, "");
  }
  return found->second;
}

std::filesystem::file_time_type RunPacks::written_at(const std::string& run) const {
  return std::filesystem::last_write_time(place_of(run).pack);
}

RunFiles RunPacks::read(const std::string& run) const {
  const Place place = place_of(run);
  const std::vector<std::uint8_t> bytes = read_part(place.pack, place.offset, place.bytes);
  bool is_cut_off = false;
  const std::optional<Record> record = parse_record(bytes, is_cut_off);
  if (!record || !record->fits_crc) {
    throw Error(ErrorKind::BadFile, fmt::format("the record of run '{}' has changed", run), place.pack,
                "restore it from a good copy");
  }
  return read_zip(record->zip, place.pack, kMostRunBytes);
}

PackWriter::PackWriter(std::string folder) : folder_(std::move(folder)) {}

PackWriter::~PackWriter() {
  if (fd_ >= 0) {
    ::close(fd_);
  }
}

void PackWriter::append(const std::string& run, const RunFiles& files) {
  const std::vector<std::uint8_t> record = encode_record(run, files);
  const std::lock_guard lock(mutex_);
  if (fd_ < 0 || bytes_ >= kFullPackBytes) {
    begin();
  }
  try {
    write(record);
  } catch (const Error&) {
    if (::ftruncate(fd_, static_cast<off_t>(bytes_)) != 0) {
      ::close(fd_);  // readers pass over what is cut off; the next run begins another pack
      fd_ = -1;
    }
    throw;
  }
  bytes_ += record.size();
}

void PackWriter::begin() {
  if (fd_ >= 0) {
    ::close(fd_);
    fd_ = -1;
  }
  make_folder(folder_);
  const std::map<int, std::string> packs = packs_in(folder_);
  // O_EXCL is what tells processes apart, over NFS too.
  for (int number = packs.empty() ? 1 : packs.rbegin()->first + 1; fd_ < 0; ++number) {
    path_ = fmt::format("{}/{:06}{}", folder_, number, kPackSuffix);
    fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd_ < 0 && errno != EEXIST && errno != EINTR) {
      throw_io_error("create the pack", path_, errno, 0);
    }
  }
  bytes_ = 0;
  sync_folder(folder_);
}

void PackWriter::write(Bytes record) {
  crash_point();
  // The header apart from the rest, so that a test can fall between them.
  for (const auto& [from, to] : {std::pair(std::size_t{0}, kHeaderBytes), std::pair(kHeaderBytes, record.size())}) {
    for (std::size_t at = from; at < to;) {
      const ssize_t n = uninterrupted([&, at = at, to = to] {
        return ::pwrite(fd_, record.data() + at, to - at, static_cast<off_t>(bytes_ + at));
      });
      if (n <= 0) {
        throw_io_error("append to the pack", path_, n < 0 ? errno : ENOSPC, record.size());
      }
      at += static_cast<std::size_t>(n);
    }
    crash_point();
  }
  if (uninterrupted([&] { return ::fdatasync(fd_); }) != 0) {
    throw_io_error("sync the pack", path_, errno, record.size());
  }
  crash_point();
}

}  // namespace groklab
