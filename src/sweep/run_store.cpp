// SPDX-License-Identifier: MIT
#include "sweep/run_store.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/file_lock.hpp"
#include "runs/run_folder.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

std::uint64_t bytes_of(const RunFiles& files) {
  std::uint64_t bytes = 0;
  for (const ZipMember& file : files) {
    bytes += file.bytes.size();
  }
  return bytes;
}

/// Removes what is packed and the folders that this leaves empty; figures and the like stay. The configuration goes last:
/// as long as it is there the folder is a run, and another kill leads here again.
void remove_packed_files(const std::string& run, const RunFiles& files, const std::string& config_path) {
  std::vector<fs::path> paths;
  for (const ZipMember& file : files) {
    paths.push_back(fs::path(run) / file.name);
  }
  const auto is_config = [&](const fs::path& path) { return path == fs::path(config_path); };
  std::stable_partition(paths.begin(), paths.end(), [&](const fs::path& path) { return !is_config(path); });
  for (const fs::path& path : paths) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
      throw_io_error("remove the packed file", path.string(), errno, 0);
    }
    crash_point();
    for (fs::path inner = path.parent_path(); inner != fs::path(run); inner = inner.parent_path()) {
      ::rmdir(inner.c_str());  // fails where something is left in it
    }
  }
  ::rmdir(run.c_str());
}

}  // namespace

std::uint64_t packed_up_to_bytes(RunStorage storage, std::size_t n_jobs) {
  switch (storage) {
    case RunStorage::Folders:
      return 0;
    case RunStorage::Packed:
      return std::numeric_limits<std::uint32_t>::max() / 4;  // a zip without zip64 holds four times that
    case RunStorage::Auto:
      return n_jobs >= kManyRuns ? kSmallRunBytes : 0;
  }
  return 0;
}

RunStore::RunStore(const SweepFolder& folder, std::uint64_t packed_up_to)
    : folder_(folder), packed_up_to_(packed_up_to), writer_(folder.packs_path()) {}

void RunStore::keep(const std::string& job) {
  const std::string path = folder_.run_path(job);
  if (packed_up_to_ == 0) {
    return;
  }
  if (!RunFolder::holds_unpacked_run(path)) {
    ::rmdir(path.c_str());  // an empty folder is what a kill left; where more is in it, it stays
    return;
  }
  const std::string config_path = RunFolder::unpacked(path).config_path();
  const FileLock lock(config_path);
  if (lock.is_held_elsewhere() || !RunFolder::holds_unpacked_run(path)) {
    return;  // another process packs it, or has done so since
  }
  if (!folder_.is_packed(job)) {
    const RunFolder run = RunFolder::unpacked(path);
    run.remove_leftovers();
    const RunFiles files = run.read_all();
    if (bytes_of(files) > packed_up_to_) {
      return;
    }
    writer_.append(job, files);
    if (!folder_.is_packed(job)) {
      throw Error(ErrorKind::Io, "what was packed cannot be read back", folder_.packs_path(), "check this disk");
    }
  }
  remove_packed_files(path, folder_.packed_files(job), config_path);
}

}  // namespace groklab
