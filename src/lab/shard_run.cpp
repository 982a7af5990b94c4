// SPDX-License-Identifier: MIT
#include "lab/shard_run.hpp"

#include <algorithm>
#include <new>

#include "core/error.hpp"
#include "lab/machine.hpp"
#include "lab/run_cost.hpp"
#include "sweep/job_queue.hpp"

namespace groklab {

double ShardRun::Seat::cost_at(std::int64_t at) const {
  return cost * static_cast<double>(at) / static_cast<double>(std::max<std::int64_t>(1, job->config.train.steps));
}

ShardRun::ShardRun(const SweepPlan& plan, const SweepWork& work, const SweepCalls& calls, const SweepFolder& folder,
                   RunStore& store)
    : plan_(plan), calls_(calls), folder_(folder), store_(store), seats_(work.jobs.size()) {
  summary_.n_jobs = plan.shard.size();
  summary_.n_ended = work.ended.size();
  summary_.n_diverged = work.n_diverged;
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    seats_[i].job = &plan.jobs[work.jobs[i]];
    seats_[i].cost = work.seconds.empty() ? static_cast<double>(seats_[i].job->config.train.steps) : work.seconds[i];
    cost_to_do_ += seats_[i].cost;
  }
}

SweepSummary ShardRun::train_all() {
  run_jobs({.n_jobs = seats_.size(),
            .n_workers = plan_.workers,
            .run = [this](std::size_t i) { train_one(seats_[i]); },
            .stop = [this] { return is_over(); },
            .look =
                [this] {
                  tell_ends();
                  tell_progress();
                }});
  summary_.stopped_by = calls_.stop_requested();
  summary_.disk_failed = disk_failed_;
  summary_.seconds = elapsed_s();
  return summary_;
}

void ShardRun::train_one(Seat& seat) noexcept {
  const Clock::time_point begin = Clock::now();
  ++n_running_;
  ++n_begun_;
  seat.is_running = true;
  JobEnd end{seat.job, folder_.run_path(seat.job->name), {}, "", 0};
  try {
    end.summary = train_or_find(seat);
  } catch (const Error& error) {
    end.error = error.what();
    disk_failed_ = disk_failed_ || error.kind() == ErrorKind::Io;
  } catch (const std::bad_alloc&) {
    end.error = "not enough memory for this configuration";
  } catch (const std::exception& error) {
    end.error = error.what();
  }
  if (!end.error.empty()) {
    record_error(seat.job->name, end.error);
  }
  seat.is_running = false;
  --n_running_;
  end.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const std::lock_guard lock(ends_mutex_);
  ends_.emplace_back(&seat, std::move(end));
}

TrainSummary ShardRun::train_or_find(Seat& seat) {
  const std::string& job = seat.job->name;
  TrainSummary found{folder_.run_path(job), true, false, {}};
  if (folder_.is_packed(job)) {
    return found;  // by another process, since this one began
  }
  TrainSummary summary;
  try {
    summary = train_job(seat);
  } catch (const Error&) {
    if (folder_.is_packed(job)) {
      return found;  // another process took its folder away under our hands
    }
    throw;
  }
  if (!summary.was_busy && summary.result.stopped_by == StopRequest::None) {
    store_.keep(job);
  }
  return summary;
}

TrainSummary ShardRun::train_job(Seat& seat) {
  TrainRequest request;
  request.config = seat.job->config;
  request.resume = folder_.run_path(seat.job->name);
  request.skip_busy = true;
  request.threads = threads_now();
  bool more_threads = false;  // asked for a stop only to go on with more threads
  bool is_long = false;
  TrainCalls calls;
  calls.on_start = [&](const TrainStart& start) {
    if (!more_threads) {
      seat.first_step.store(start.first_step, std::memory_order_relaxed);
    }
    seat.step.store(start.first_step, std::memory_order_relaxed);
  };
  calls.on_evaluation = [&](const Progress& progress) {
    seat.step.store(progress.line.step, std::memory_order_relaxed);
    is_long = progress.seconds_left > kWorthMoreThreads_s;
  };
  calls.stop_requested = [&] {
    const StopRequest asked = calls_.stop_requested();
    more_threads = asked == StopRequest::None && is_long && threads_now() > request.threads;
    return more_threads ? StopRequest::Requeue : asked;
  };
  for (;;) {
    TrainSummary summary = train(request, calls);
    const bool only_more_threads = more_threads && summary.result.stopped_by == StopRequest::Requeue;
    if (!only_more_threads) {
      folder_.remove_error(seat.job->name);
      return summary;
    }
    request.threads = threads_now();
    is_long = false;
  }
}

int ShardRun::threads_now() const {
  if (n_begun_.load(std::memory_order_relaxed) < seats_.size()) {
    return 1;
  }
  const int running = std::max(1, n_running_.load(std::memory_order_relaxed));
  return std::min(late_threads(plan_.workers, running), default_threads());
}

void ShardRun::record_error(const std::string& job, const std::string& text) noexcept {
  try {
    folder_.record_error(job, text);
  } catch (const std::exception&) {
    disk_failed_ = true;  // on_end tells what went wrong before
  }
}

void ShardRun::tell_ends() {
  std::vector<std::pair<const Seat*, JobEnd>> ends;
  {
    const std::lock_guard lock(ends_mutex_);
    ends.swap(ends_);
  }
  for (const auto& [seat, end] : ends) {
    if (end.error.empty() && end.summary.result.stopped_by != StopRequest::None) {
      continue;  // saved, to be gone on with
    }
    if (!end.error.empty()) {
      ++summary_.n_errors;
    } else if (end.summary.was_busy) {
      ++summary_.n_busy;
    } else {
      ++summary_.n_ended;
      summary_.n_diverged += end.summary.result.divergence ? 1U : 0U;
    }
    cost_done_ += seat->cost - seat->cost_at(seat->first_step);
    cost_to_do_ -= seat->cost;
    if (calls_.on_end) {
      calls_.on_end(folder_, end);
    }
  }
}

void ShardRun::tell_progress() {
  if (!calls_.on_progress) {
    return;
  }
  SweepProgress progress;
  progress.n_jobs = summary_.n_jobs;
  progress.n_ended = summary_.n_ended;
  progress.n_errors = summary_.n_errors;
  double done = cost_done_;
  double left = cost_to_do_;
  for (const Seat& seat : seats_) {
    if (seat.is_running) {
      const std::int64_t step = seat.step.load(std::memory_order_relaxed);
      done += seat.cost_at(step) - seat.cost_at(seat.first_step.load(std::memory_order_relaxed));
      left -= seat.cost_at(step);
      progress.running.push_back({seat.job, step});
    }
  }
  progress.share = done + left > 0 ? done / (done + left) : 1;
  if (done > 0) {
    progress.seconds_left = left * elapsed_s() / done;
  }
  calls_.on_progress(progress);
}

}  // namespace groklab
