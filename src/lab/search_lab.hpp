// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lab/train_lab.hpp"
#include "search/search_file.hpp"
#include "search/study_storage.hpp"

namespace groklab {

/// `groklab search` as a call.
struct SearchRequest {
  std::string name_or_file;  ///< of `groklab list searches`, a TOML file, or the folder of a search that has begun
  std::vector<std::string> overrides;  ///< key=value, for all trials, or of [search], [objective], [prune]
  std::optional<double> timeout_s;     ///< of this call alone; nullopt: as the file has it
  std::string sqlite_schema = "3.2";   ///< of a new SQLite file
  int workers = 0;                     ///< trials at the same time; 0: the cores of this machine
  std::string out;                     ///< empty: runs/<name>, or the folder that was given
  bool resume = false;                 ///< only where the search has begun
};

/// What a request leads to.
struct SearchPlan {
  std::string path;
  std::string toml;  ///< search.toml
  SearchFile search;
  StorageRequest storage;
  int workers = 1;
  bool must_exist = false;
};

/// Touches no file but those it reads. Throws Error.
SearchPlan plan_search(const SearchRequest& request);

/// A trial that has come to its end.
struct TrialEnd {
  Trial trial;
  std::string outcome;  ///< "reached", "not reached", "too late", "above the median", "halved", "diverged", or an error
  double seconds = 0;
};

struct RunningTrial {
  std::int64_t number = 0;
  std::int64_t step = 0;
};

struct SearchProgress {
  std::int64_t n_trials = 0;  ///< of the whole study
  std::int64_t n_ended = 0;
  std::vector<RunningTrial> running;
  std::int64_t steps = 0;  ///< train.steps of a trial
  std::optional<double> best;
};

/// All are made by the thread that called run_search.
struct SearchCalls {
  std::function<void(const TrialEnd&)> on_end;
  std::function<void(const SearchProgress&)> on_progress;  ///< ten times a second
  std::function<StopRequest()> stop_requested;             ///< asked by every thread
};

struct SearchSummary {
  StoredStudy study;         ///< as it stands at the end
  std::int64_t n_saved = 0;  ///< trials that were stopped and can be gone on with
  std::optional<std::string> disk_error;
  bool timed_out = false;
  double seconds = 0;
  StopRequest stopped_by = StopRequest::None;
};

/// Runs trials until the study has as many as it is to have, the time is over, or a stop is asked for. Trials that an
/// earlier call left running come first, from where they stood. Trial n is chosen and pruned by what the trials up to
/// n - lag came to, and nothing else, so that neither the number of workers nor kills and resumes change a trial.
SearchSummary run_search(const SearchPlan& plan, const SearchCalls& calls);

/// The values of a trial in the order of the search's space, internal form; nullopt where it is not of that space.
std::optional<std::vector<double>> values_in_space(const SearchFile& search, const Trial& trial);

/// The configuration of a trial; nullopt where it is not of the space or makes none.
std::optional<Config> config_of_trial(const SearchFile& search, const Trial& trial);

}  // namespace groklab
