// SPDX-License-Identifier: MIT
#include "search/journal_storage.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "core/atomic_file.hpp"
#include "search/journal_lines.hpp"
#include "search/journal_lock.hpp"
#include "search/journal_operation.hpp"
#include "search/python_json.hpp"
#include "search/utc_time.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

std::string new_worker_id() {
  std::random_device entropy;
  return fmt::format("groklab-{:08x}{:08x}-{}", entropy(), entropy(), ::getpid());
}

std::string journal_now() { return journal_time(std::chrono::system_clock::now()); }

/// Lines from a place on that were synced when they were written, or were about to be: beginnings and ends of trials.
std::ptrdiff_t n_synced_lines(const std::string& text, std::size_t from) {
  std::istringstream rest(text.substr(from));
  std::ptrdiff_t n = 0;
  for (std::string line; std::getline(rest, line);) {
    const Json json = Json::parse(line, nullptr, false);
    const Json operation = json.is_object() ? json.value("op_code", Json()) : Json();
    n += operation == Json(kCreateTrial) || operation == Json(kSetTrialStateValues) ? 1 : 0;
  }
  return n;
}

/// The file of a journal, open to be appended to while the lock is held.
class JournalFile {
 public:
  explicit JournalFile(const std::string& path)
      : path_(path), fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    if (fd_ < 0) {
      throw_io_error("open", path_, errno, 0);
    }
  }
  ~JournalFile() { ::close(fd_); }
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  /// Cuts off what stands after the last newline: a line that nobody is writing any more, since we hold the lock.
  void cut_torn_line() {
    struct stat info {};
    if (::fstat(fd_, &info) != 0) {
      throw_io_error("read", path_, errno, 0);
    }
    off_t end = info.st_size;
    for (char last = 0; end > 0 && ::pread(fd_, &last, 1, end - 1) == 1 && last != '\n';) {
      --end;
    }
    end_ = end;
    if (end < info.st_size) {
      cut(end);
    }
  }

  void cut(off_t end) {
    if (::ftruncate(fd_, end) != 0) {
      throw_io_error("cut", path_, errno, 0);
    }
  }

  /// A short write is taken back, so that the file stays whole.
  void append(const std::string& text, bool to_disk) {
    std::size_t done = 0;
    while (done < text.size()) {
      const ssize_t n = ::pwrite(fd_, text.data() + done, text.size() - done, end_ + static_cast<off_t>(done));
      if (n < 0 && errno == EINTR) {
        continue;
      }
      if (n <= 0) {
        const int code = errno;
        [[maybe_unused]] const int ignored = ::ftruncate(fd_, end_);
        throw_io_error("append to", path_, code, text.size());
      }
      done += static_cast<std::size_t>(n);
    }
    if (to_disk && ::fsync(fd_) != 0) {
      throw_io_error("write", path_, errno, text.size());
    }
  }

 private:
  const std::string& path_;
  int fd_;
  off_t end_ = 0;
};

}  // namespace

JournalStorage::JournalStorage(const StorageRequest& request)
    : path_(request.path), worker_(new_worker_id()), replay_(worker_) {
  cut_unwritten_sectors();
  read_new_lines();
  study_ = replay_.find_study(request.study);
  if (study_ >= 0) {
    return;
  }
  const std::vector<StudyDirection> directions(static_cast<std::size_t>(request.n_objectives),
                                               StudyDirection::Minimize);
  append({study_line(request.study, directions)}, true);
  read_new_lines();  // with a study of that name that another process may have made just before
  study_ = replay_.find_study(request.study);
}

const StoredStudy& JournalStorage::refresh() {
  read_new_lines();
  return replay_.study(study_);
}

std::int64_t JournalStorage::begin_trial(const Trial& trial) {
  append({trial_line(study_, trial, {journal_now(), ""})}, true);
  read_new_lines();  // ids are the order of the lines, and other processes append too
  return replay_.own_trial();
}

void JournalStorage::report(std::int64_t number, std::int64_t step, double value) {
  append({{{"op_code", kSetTrialIntermediateValue},
           {"trial_id", trial_id(number)},
           {"step", step},
           {"intermediate_value", value}}},
         false);
}

void JournalStorage::write_end(std::int64_t number, TrialState state, const std::vector<double>& values,
                               const Json& user_attrs) {
  std::vector<Json> lines;
  for (const auto& [key, value] : user_attrs.items()) {
    lines.push_back({{"op_code", kSetTrialUserAttr}, {"trial_id", trial_id(number)}, {"user_attr", {{key, value}}}});
  }
  lines.push_back({{"op_code", kSetTrialStateValues},
                   {"trial_id", trial_id(number)},
                   {"state", state},
                   {"values", values.empty() ? Json(nullptr) : Json(values)},
                   {"datetime_complete", journal_now()}});
  append(std::move(lines), true);
}

void JournalStorage::append(std::vector<Json> lines, bool to_disk) {
  std::string text;
  for (Json& line : lines) {
    line["worker_id"] = worker_;
    text += python_json_text(line) + "\n";
  }
  const JournalLock lock(path_);
  JournalFile file(path_);
  file.cut_torn_line();
  file.append(text, to_disk);
}

void JournalStorage::cut_unwritten_sectors() {
  const std::string text = std::filesystem::is_regular_file(path_) ? read_text_file(path_) : "";
  if (const std::size_t hole = text.find('\0'); hole != std::string::npos && n_synced_lines(text, hole) <= 1) {
    const JournalLock lock(path_);
    JournalFile(path_).cut(static_cast<off_t>(text.rfind('\n', hole) + 1));  // npos + 1 is 0
  }
}

void JournalStorage::read_new_lines() {
  std::ifstream file(path_, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(bytes_read_));
  for (std::string line; std::getline(file, line) && !file.eof();) {  // at the end of the file: a torn line
    const std::string where = fmt::format("{}:{}", path_, lines_read_ + 1);
    replay_.apply(parse_python_json(line, where), where);
    bytes_read_ += line.size() + 1;
    ++lines_read_;
  }
}

std::int64_t JournalStorage::trial_id(std::int64_t number) const {
  return replay_.study(study_).trials.at(static_cast<std::size_t>(number)).id;
}

}  // namespace groklab
