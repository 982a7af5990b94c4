// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

#include "lab/train_lab.hpp"

namespace groklab {

/// What a person sees of a run, on stderr: on a terminal one line that is rewritten, elsewhere plain lines, at most one
/// every few seconds. Milestones get a line of their own.
class ProgressLine {
 public:
  explicit ProgressLine(bool quiet);
  ~ProgressLine() { finish_line(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void start(const TrainStart& start);
  void evaluation(const Progress& progress);
  void message(const std::string& text);
  void end(const TrainSummary& summary);

 private:
  void milestone_lines(const Progress& progress);
  void print_line(const std::string& text);
  void finish_line();

  bool quiet_;
  bool tty_;
  bool open_line_ = false;
  std::int64_t steps_ = 0;
  std::int64_t n_train_ = 0;
  MilestoneValues announced_;
  std::chrono::steady_clock::time_point last_line_{};
};

/// 1234567 -> "1,234,567".
std::string grouped(std::int64_t number);
/// "8.3 s", "2:05", "1:02:03".
std::string duration_text(double seconds);

}  // namespace groklab
