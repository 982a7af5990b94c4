// SPDX-License-Identifier: MIT
#include "server/metrics_history.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "core/atomic_file.hpp"
#include "core/file_opening.hpp"

namespace groklab {
namespace {

constexpr std::size_t kChunk = std::size_t{4} << 20;  // bounds the memory that a long file takes while it is read

class OpenFile {
 public:
  explicit OpenFile(const std::string& path) : fd_(open_for_reading(path)) {}
  ~OpenFile() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

/// Up to kChunk bytes from there.
std::string read_chunk(int fd, std::uint64_t offset, const std::string& path) {
  std::string chunk(kChunk, '\0');
  ssize_t got = 0;
  do {
    got = ::pread(fd, chunk.data(), chunk.size(), static_cast<off_t>(offset));
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    throw_io_error("read the file", path, errno, 0);
  }
  chunk.resize(static_cast<std::size_t>(got));
  return chunk;
}

}  // namespace

bool MetricsHistory::follow(const std::string& path) {
  const OpenFile file(path);
  struct stat found {};
  if (file.fd() < 0 || ::fstat(file.fd(), &found) != 0 || !S_ISREG(found.st_mode)) {
    return false;
  }
  if (found.st_ino != inode_ || static_cast<std::uint64_t>(found.st_size) < bytes_read_) {
    clear();
    inode_ = found.st_ino;
  }
  const std::uint64_t before = version_;
  for (;;) {
    const std::string chunk = read_chunk(file.fd(), bytes_read_, path);
    const std::size_t end = chunk.rfind('\n');
    if (end == std::string::npos) {
      return version_ != before;  // at the end, or before a line that is not whole yet
    }
    for (const MetricsLine& line : parse_metrics({chunk.data(), end + 1}, path)) {
      add(line);
    }
    bytes_read_ += end + 1;
  }
}

void MetricsHistory::load(const std::vector<MetricsLine>& lines) {
  clear();
  for (const MetricsLine& line : lines) {
    add(line);
  }
}

const std::vector<float>* MetricsHistory::column(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  return found == names_.end() ? nullptr : &columns_[static_cast<std::size_t>(found - names_.begin())];
}

double MetricsHistory::last(std::string_view name) const {
  const std::vector<float>* values = column(name);
  return values == nullptr || values->empty() ? std::numeric_limits<double>::quiet_NaN() : double{values->back()};
}

std::size_t MetricsHistory::bytes() const { return n_rows() * names_.size() * sizeof(float); }

void MetricsHistory::add(const MetricsLine& line) {
  const std::size_t row = n_rows();
  for (std::vector<float>& column : columns_) {
    column.push_back(std::numeric_limits<float>::quiet_NaN());
  }
  set("step", row, static_cast<double>(line.step));
  for (const auto& [name, value] : named_values(line)) {
    set(name, row, value);
  }
  milestones_.observe(line);
  last_step_ = line.step;
  ++version_;
}

void MetricsHistory::set(std::string_view name, std::size_t row, double value) {
  auto found = std::find(names_.begin(), names_.end(), name);
  if (found == names_.end()) {
    names_.emplace_back(name);
    columns_.emplace_back(row + 1, std::numeric_limits<float>::quiet_NaN());
    found = names_.end() - 1;
  }
  columns_[static_cast<std::size_t>(found - names_.begin())][row] = static_cast<float>(value);
}

void MetricsHistory::clear() {
  names_ = {"step"};
  columns_.assign(1, {});
  milestones_ = Milestones(eval_every_);
  last_step_ = 0;
  bytes_read_ = 0;
  ++version_;
}

}  // namespace groklab
