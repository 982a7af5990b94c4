// SPDX-License-Identifier: MIT
#pragma once

#include "app/status_line.hpp"
#include "lab/sweep_lab.hpp"

namespace groklab {

/// What a person sees of a sweep: a status line, and a line of its own for every run that ends.
class SweepLine {
 public:
  explicit SweepLine(bool quiet);

  void start(const SweepPlan& plan, const SweepWork& work);
  void job_end(const JobEnd& end);
  void progress(const SweepProgress& progress);
  void end(const SweepPlan& plan, const SweepSummary& summary);

 private:
  bool quiet_;
  StatusLine status_;
};

}  // namespace groklab
