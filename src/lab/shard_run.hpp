// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <vector>

#include "lab/sweep_lab.hpp"
#include "sweep/run_store.hpp"

namespace groklab {

/// A shard at work: what its threads share. Each job has numbers of its own, so that nobody waits for anybody while runs
/// train; the lock is taken once a run. Non-goals: choosing what to train (sweep_lab.hpp), showing it (app/).
class ShardRun {
 public:
  /// All that is referred to outlives this.
  ShardRun(const SweepPlan& plan, const SweepWork& work, const SweepCalls& calls, const SweepFolder& folder,
           RunStore& store);

  SweepSummary train_all();

 private:
  using Clock = std::chrono::steady_clock;

  /// One job, written by the thread that trains it and read by the one that shows it.
  struct Seat {
    const SweepJob* job = nullptr;
    double cost = 0;                          ///< of the whole run
    std::atomic<std::int64_t> first_step{0};  ///< that this process does
    std::atomic<std::int64_t> step{0};
    std::atomic<bool> is_running{false};

    double cost_at(std::int64_t at) const;
  };

  void train_one(Seat& seat) noexcept;
  /// Trains the job and gives it to the store, unless another process has packed it.
  TrainSummary train_or_find(Seat& seat);
  TrainSummary train_job(Seat& seat);
  /// Threads for a run: one, and more once there is no other run to give the free cores to.
  int threads_now() const;
  void record_error(const std::string& job, const std::string& text) noexcept;
  void tell_ends();
  void tell_progress();
  bool is_over() const { return disk_failed_ || calls_.stop_requested() != StopRequest::None; }
  double elapsed_s() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  const SweepPlan& plan_;
  const SweepCalls& calls_;
  const SweepFolder& folder_;
  RunStore& store_;
  std::vector<Seat> seats_;
  double cost_to_do_ = 0;  ///< of the runs that have not ended
  double cost_done_ = 0;   ///< by this process, in runs that have
  SweepSummary summary_;
  Clock::time_point start_ = Clock::now();
  std::atomic<bool> disk_failed_{false};
  std::atomic<std::size_t> n_begun_{0};
  std::atomic<int> n_running_{0};
  std::mutex ends_mutex_;
  std::vector<std::pair<const Seat*, JobEnd>> ends_;  ///< not told yet
};

}  // namespace groklab
