// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "app/status_line.hpp"
#include "lab/train_lab.hpp"

namespace groklab {

/// What a person sees of a run: a status line, and a line of its own for every milestone.
class ProgressLine {
 public:
  explicit ProgressLine(bool quiet);

  void start(const TrainStart& start);
  void evaluation(const Progress& progress);
  void message(const std::string& text) { status_.message(text); }
  void end(const TrainSummary& summary);

 private:
  void milestone_lines(const Progress& progress);

  bool quiet_;
  StatusLine status_;
  std::int64_t steps_ = 0;
  MilestoneValues announced_;
};

}  // namespace groklab
