// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lab/search_lab.hpp"
#include "search/search_folder.hpp"

namespace groklab {

/// A search at work: what its threads share. The study is asked and told under one lock; runs train without any.
/// Non-goals: what to look for (search_file.hpp), how to choose (search/sampler.hpp), showing it (app/).
class SearchRun {
 public:
  /// All that is referred to outlives this.
  SearchRun(const SearchPlan& plan, const SearchCalls& calls, const SearchFolder& folder, StudyStorage& storage);

  SearchSummary run_all();

 private:
  using Clock = std::chrono::steady_clock;

  /// A trial in the hands of a thread, with what it may learn from.
  struct OpenTrial {
    Trial trial;
    std::vector<double> values;      ///< of the space, internal form
    std::vector<const Trial*> seen;  ///< of ended_
  };

  /// What the thread that shows the search may read of a thread that trains.
  struct Seat {
    std::atomic<std::int64_t> number{-1};  ///< -1: no trial
    std::atomic<std::int64_t> step{0};
  };

  /// What came of a trial.
  struct Verdict {
    TrialState state = TrialState::Running;  ///< Running: it was stopped and saved
    std::vector<double> values;
    std::string outcome;
    std::vector<std::optional<std::int64_t>> steps;  ///< a run each: when it had its target
  };

  void work(std::size_t job) noexcept;
  /// The job's trial: one that was left running, or a new one once the trials it learns from have ended. nullopt: a stop, or
  /// there are enough.
  std::optional<OpenTrial> open_trial(std::size_t job);
  OpenTrial new_trial(std::int64_t number);
  bool may_begin(std::int64_t number) const;
  std::vector<const Trial*> seen_by(std::int64_t number) const;
  void take_in_ended_trials();
  Verdict train_trial(OpenTrial& open, Seat& seat);
  /// What is wrong with a configuration fails its trial alone; what is wrong with the disk is thrown on.
  Verdict try_trial(OpenTrial& open, Seat& seat);
  void report(OpenTrial& open, const MetricsLine& line);
  void close_trial(const OpenTrial& open, Verdict verdict, double seconds);
  void note_error(const std::string& text);
  void tell_ends();
  void tell_progress();
  bool is_over() const;
  bool is_time_over() const;
  StopRequest stop_for_runs() const;
  double elapsed_s() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  const SearchPlan& plan_;
  const SearchSettings& settings_;
  const SearchCalls& calls_;
  const SearchFolder& folder_;
  StudyStorage& storage_;
  Clock::time_point start_ = Clock::now();
  std::vector<Seat> seats_;  ///< a job each
  std::atomic<bool> disk_failed_{false};

  mutable std::mutex mutex_;  ///< of all below
  std::condition_variable ended_one_;
  std::vector<std::int64_t> left_running_;  ///< by an earlier call, one a job, from the first job on
  std::set<std::int64_t> running_;          ///< ours
  std::map<std::int64_t, Trial> ended_;     ///< never changed again: referred to by open trials
  std::int64_t n_trials_ = 0;               ///< in the study
  std::int64_t n_saved_ = 0;
  std::optional<std::string> disk_error_;
  std::vector<TrialEnd> ends_;  ///< not told yet
};

}  // namespace groklab
