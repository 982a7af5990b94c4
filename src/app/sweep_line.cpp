// SPDX-License-Identifier: MIT
#include "app/sweep_line.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lab/number_text.hpp"
#include "lab/run_cost.hpp"

namespace groklab {
namespace {

bool can_end_early(const SweepPlan& plan) {
  return std::any_of(plan.jobs.begin(), plan.jobs.end(),
                     [](const SweepJob& job) { return job.config.train.stop_when != StopWhen::Never; });
}

std::string outcome_text(const TrainResult& result) {
  std::string text(outcome_name(result.outcome));
  if (result.milestones.grok_step) {
    text += fmt::format(" (test accuracy 95 % at step {})", grouped(*result.milestones.grok_step));
  }
  return text;
}

}  // namespace

SweepLine::SweepLine(bool quiet) : quiet_(quiet), status_(kPlainLineOfManyEvery_s) {}

void SweepLine::start(const SweepPlan& plan, const SweepWork& work) {
  if (quiet_) {
    return;
  }
  const std::string shard = plan.shard.size() == plan.jobs.size()
                                ? ""
                                : fmt::format(" of {} in this shard", counted(std::ssize(plan.jobs), "run"));
  status_.message(fmt::format("{}: {}", plan.path, plan.text));
  status_.message(
      fmt::format("{}{}, {} ended before", counted(std::ssize(plan.shard), "run"), shard, work.ended.size()));
  if (!work.seconds.empty()) {
    status_.message(fmt::format("{} to train on {}: about {}{}, the longest {}", work.jobs.size(),
                                counted(plan.workers, "core"), duration_text(makespan_s(work.seconds, plan.workers)),
                                can_end_early(plan) ? " at most" : "", duration_text(work.seconds.front())));
  }
}

void SweepLine::job_end(const JobEnd& end) {
  if (!end.error.empty()) {  // an error speaks in quiet sweeps too
    status_.message(fmt::format("groklab: {}: {}", end.job->name, end.error));
  } else if (quiet_) {
    return;
  } else if (end.summary.was_busy) {
    status_.message(fmt::format("{}: another process is training it", end.job->name));
  } else {
    status_.message(
        fmt::format("{}: {}, {}", end.job->name, outcome_text(end.summary.result), duration_text(end.seconds)));
  }
}

void SweepLine::progress(const SweepProgress& progress) {
  if (quiet_ || progress.running.empty() || !status_.is_due()) {
    return;
  }
  std::string text = fmt::format("{}/{} runs  {:.0f} %", progress.n_ended, progress.n_jobs, 100 * progress.share);
  if (progress.n_errors > 0) {
    text += fmt::format("  {}", counted(static_cast<std::int64_t>(progress.n_errors), "error"));
  }
  if (progress.seconds_left) {
    text += fmt::format("  {} left", duration_text(*progress.seconds_left));
  }
  for (std::size_t i = 0; i < std::min(progress.running.size(), kMostShown); ++i) {
    const RunningJob& running = progress.running[i];
    text +=
        fmt::format("  {} {}/{}", running.job->name, grouped(running.step), grouped(running.job->config.train.steps));
  }
  status_.show(text);
}

void SweepLine::end(const SweepPlan& plan, const SweepSummary& summary) {
  if (quiet_) {
    return;
  }
  std::string text =
      fmt::format("{} of {} ended", summary.n_ended, counted(static_cast<std::int64_t>(summary.n_jobs), "run"));
  if (summary.n_diverged > 0) {
    text += fmt::format(", {} of them diverged", summary.n_diverged);
  }
  if (summary.n_errors > 0) {
    text += fmt::format(", {}", counted(static_cast<std::int64_t>(summary.n_errors), "error"));
  }
  if (summary.n_busy > 0) {
    text += fmt::format(", {} left to another process", summary.n_busy);
  }
  status_.message(fmt::format("{}, {}", text, duration_text(summary.seconds)));
  if (summary.stopped_by != StopRequest::None) {
    status_.message(fmt::format("stopped, states saved; go on with: groklab sweep {} --resume", plan.path));
  }
}

}  // namespace groklab
