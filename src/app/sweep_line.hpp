// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "app/status_line.hpp"
#include "lab/sweep_lab.hpp"

namespace groklab {

/// What a person sees of a sweep: a status line, and a line of its own for every run that ends.
class SweepLine {
 public:
  explicit SweepLine(bool quiet);

  /// `seconds`: of the jobs of `work` on one core; empty where they were not estimated.
  void start(const SweepPlan& plan, const SweepWork& work, std::span<const double> seconds);
  void job_end(const JobEnd& end);
  void progress(const SweepProgress& progress);
  void end(const SweepPlan& plan, const SweepSummary& summary);

 private:
  bool quiet_;
  StatusLine status_;
};

}  // namespace groklab
