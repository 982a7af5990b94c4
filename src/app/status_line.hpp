// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

namespace groklab {

/// Where a person watches, on stderr: on a terminal one line that is rewritten, elsewhere plain lines, now and then.
class StatusLine {
 public:
  /// `plain_every_s`: seconds between two lines where stderr is no terminal.
  explicit StatusLine(double plain_every_s);
  ~StatusLine() { finish(); }
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;

  /// True when enough time has passed since the last show().
  bool is_due() const;
  void show(const std::string& text);
  /// A line that stays.
  void message(const std::string& text);
  /// Leaves the last shown text where it stands.
  void finish();

 private:
  bool tty_;
  double every_s_;
  bool open_line_ = false;
  std::chrono::steady_clock::time_point last_{};
};

/// Where one run is under way: seconds between plain lines.
inline constexpr double kPlainLineEvery_s = 2;
/// Where several runs are under way at once: seconds between plain lines, and how many of the runs a line names.
inline constexpr double kPlainLineOfManyEvery_s = 30;
inline constexpr std::size_t kMostShown = 3;

/// "8.3 s", "2:05", "1:02:03".
std::string duration_text(double seconds);

}  // namespace groklab
