// SPDX-License-Identifier: MIT
#pragma once

#include "app/status_line.hpp"
#include "lab/search_lab.hpp"

namespace groklab {

/// What a person sees of a search: a status line, and a line of its own for every trial that ends.
class SearchLine {
 public:
  explicit SearchLine(bool quiet);

  void start(const SearchPlan& plan);
  void trial_end(const TrialEnd& end);
  void progress(const SearchProgress& progress);
  void end(const SearchPlan& plan, const SearchSummary& summary);

 private:
  bool quiet_;
  StatusLine status_;
};

}  // namespace groklab
