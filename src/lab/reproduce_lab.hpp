// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "lab/published_comparison.hpp"
#include "lab/train_lab.hpp"

namespace groklab {

struct ReproduceRequest {
  std::vector<PublishedResult> results;  ///< what to reproduce
  std::string out = "runs/reproduce";    ///< runs go to out/<name>/<start>; finished ones are used again
  int threads = 0;                       ///< 0: default_threads()
  int starts = 0;  ///< starts or seeds a result, at least kFewestStarts; 0: kFewestStarts, and those that differ in the
                   ///< last bit only where nothing less explains a difference
};

struct ReproduceCalls {
  TrainCalls train;                                 ///< of each run
  std::function<void(const TrainSummary&)> on_end;  ///< after each run
  std::function<void(const PublishedResult&, const PublishedComparison&)> on_comparison;
};

struct ReproduceSummary {
  int results = 0;  ///< that were compared
  int numbers = 0;
  int failures = 0;
  StopRequest stopped_by = StopRequest::None;  ///< a repeat goes on where this one was
};

/// The settings of its runs, after the keys of the recipe: the published evaluation grid and whatever other steps its
/// numbers need. Where a milestone is compared a run ends when it groks, at the latest with the published budget.
std::vector<std::string> reproduction_overrides(const PublishedResult& result);

/// Trains what is published and compares. Throws Error; a number that does not agree is no error.
ReproduceSummary reproduce(const ReproduceRequest& request, const ReproduceCalls& calls);

}  // namespace groklab
