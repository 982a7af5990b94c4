// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace groklab {

/// Replaces the file as a whole: the old content or the new one is there at every instant, after a crash or power loss too.
/// Writes `path.tmp.<pid>.<n>` (O_EXCL) with a loop for short writes and EINTR, fsync, rename, fsync of the folder.
/// Throws Error(Io) with the path and the bytes that were needed; the old file is then untouched and the temporary gone.
/// Once renamed, a failing fsync of the folder is Error(Io) too: the new content is there but may not outlive a power loss.
/// Does not retry: whether to wait for space is the caller's choice.
void write_file_atomically(const std::string& path, std::span<const std::uint8_t> bytes);
void write_file_atomically(const std::string& path, std::string_view text);

/// The same for a file that must be new: false, and nothing changed, where one of that name is there, also where two
/// processes come at the same moment (but for file systems without hard links).
bool create_file_atomically(const std::string& path, std::string_view text);

/// Whole content. Throws Error(BadFile) when missing, not a regular file (a folder, a FIFO) or larger than max_bytes;
/// Error(Io) when the machine refuses.
std::vector<std::uint8_t> read_file(const std::string& path, std::uint64_t max_bytes = std::uint64_t{1} << 32);
std::string read_text_file(const std::string& path, std::uint64_t max_bytes = std::uint64_t{1} << 30);

/// Removes a file; one that is not there is fine. Throws Error(Io).
void remove_file(const std::string& path);

/// The folder that a path is in: "." of a bare name.
std::string folder_of(const std::string& path);

/// mkdir -p; stale temporaries in the folder are removed. Throws Error(Io); a file in the way is named.
void make_folder(const std::string& path);

/// Makes renames, new and removed files of a folder durable. Throws Error(Io). File systems without it are accepted.
void sync_folder(const std::string& folder);

/// True for `<anything>.tmp.<pid>.<n>`, the names under which write_file_atomically works.
bool is_temporary_name(std::string_view file_name) noexcept;

/// The first 32 bits of the <n> of this process's temporaries: which machine, and which container's process numbers, its
/// <pid> is of. On a disk that machines share, a process that is not here may well write on another.
std::uint64_t home_of_temporaries();

/// Removes `*.tmp.<pid>.<n>` files in a folder whose process is gone; one that was on another machine, a day after its
/// last write. Never throws.
void remove_stale_temporaries(const std::string& folder) noexcept;

/// Throws Error(Io): "cannot <action> (<bytes> bytes needed): <reason>" with a hint that fits errno `code`; 0 bytes: unsaid.
[[noreturn]] void throw_io_error(std::string_view action, const std::string& path, int code, std::uint64_t bytes);

/// A place where a test may kill the program: GROKLAB_CRASHPOINT=n raises SIGKILL at the n-th one passed. Unset, it costs
/// one relaxed load.
void crash_point() noexcept;
/// The same from within a program: SIGKILL at the n-th point from now; 0 disarms.
void arm_crash_point(std::int64_t n) noexcept;

}  // namespace groklab
