// SPDX-License-Identifier: MIT
#include "app/status_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace groklab {
namespace {

constexpr double kTerminalEvery_s = 0.1;

}  // namespace

std::string duration_text(double seconds) {
  if (seconds < 60) {
    return fmt::format("{:.1f} s", seconds);
  }
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  return whole < 3600 ? fmt::format("{}:{:02}", whole / 60, whole % 60)
                      : fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

StatusLine::StatusLine(double plain_every_s)
    : tty_(isatty(STDERR_FILENO) == 1), every_s_(tty_ ? kTerminalEvery_s : plain_every_s) {}

bool StatusLine::is_due() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - last_).count() >= every_s_;
}

void StatusLine::show(const std::string& text) {
  last_ = std::chrono::steady_clock::now();
  if (tty_) {
    std::fprintf(stderr, "\r\033[K%s", text.c_str());
    open_line_ = true;
  } else {
    std::fprintf(stderr, "%s\n", text.c_str());
  }
  std::fflush(stderr);
}

void StatusLine::finish() {
  if (open_line_) {
    std::fputc('\n', stderr);
    open_line_ = false;
  }
}

void StatusLine::message(const std::string& text) {
  finish();
  std::fprintf(stderr, "%s\n", text.c_str());
}

}  // namespace groklab
