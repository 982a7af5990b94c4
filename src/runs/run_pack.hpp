// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "runs/zip_file.hpp"

namespace groklab {

/// The files of a run, by their names inside it: "metrics.jsonl", "checkpoints/step_00000020.safetensors".
using RunFiles = std::vector<ZipMember>;

/// What becomes of finished runs that are small and many: records in pack files, one record a run, appended and never
/// changed. Each process writes a pack of its own, so that nothing depends on locks. The format, with a reader in a few lines
/// of Python: docs/sweeps.md.
///
/// All packs of a folder, read. Thread-safety: any thread may call any member.
class RunPacks {
 public:
  /// No folder is no pack. Throws Error(Io), and Error(BadFile) for records of a later format.
  explicit RunPacks(std::string folder);

  /// Reads what was appended since. A record that is cut off or does not fit its checksum is passed over: its run is not
  /// there. Of a run that was packed twice the first is taken; both have the same bytes.
  void refresh();

  bool contains(const std::string& run) const;
  std::vector<std::string> runs() const;  ///< by name
  /// Bytes of records that are damaged, the cut-off ends of packs left out.
  std::uint64_t damaged_bytes() const;

  /// Throws Error(BadFile) where the run is not there, or not what it was when it was found.
  RunFiles read(const std::string& run) const;
  /// When its pack was written to last. Throws Error(BadFile) where the run is not there.
  std::filesystem::file_time_type written_at(const std::string& run) const;

 private:
  struct Place {
    std::string pack;
    std::uint64_t offset = 0;  ///< of the record
    std::uint64_t bytes = 0;
  };

  Place place_of(const std::string& run) const;
  void read_new(const std::string& pack);

  const std::string folder_;
  mutable std::mutex mutex_;
  std::map<std::string, Place> places_;
  std::map<std::string, std::uint64_t> bytes_read_;  ///< of each pack
  std::uint64_t damaged_bytes_ = 0;
};

/// The appending side of one pack. Thread-safety: any thread may append.
class PackWriter {
 public:
  /// A new pack is begun in `folder` with the first run.
  explicit PackWriter(std::string folder);
  ~PackWriter();
  PackWriter(const PackWriter&) = delete;
  PackWriter& operator=(const PackWriter&) = delete;

  /// On the disk when it returns. Throws Error(Io), and the pack is as it was.
  void append(const std::string& run, const RunFiles& files);

 private:
  void begin();
  void write(std::span<const std::uint8_t> record);

  const std::string folder_;
  std::mutex mutex_;
  std::string path_;
  int fd_ = -1;
  std::uint64_t bytes_ = 0;
};

}  // namespace groklab
