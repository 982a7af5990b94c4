// SPDX-License-Identifier: MIT
#include "app/progress_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace groklab {
namespace {

constexpr double kPlainLineEvery_s = 2;
constexpr double kTerminalLineEvery_s = 0.1;

std::string loss_text(double loss) { return loss >= 0.01 ? fmt::format("{:.4f}", loss) : fmt::format("{:.2e}", loss); }

void announce(std::optional<std::int64_t>& told, const std::optional<std::int64_t>& now, const char* text,
              std::vector<std::string>& lines) {
  if (now && !told) {
    told = now;
    lines.push_back(fmt::format("step {}: {}", grouped(*now), text));
  }
}

std::string step_text(const std::optional<std::int64_t>& step) { return step ? grouped(*step) : "not reached"; }

}  // namespace

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  const size_t first = digits[0] == '-' ? 1 : 0;
  for (size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string duration_text(double seconds) {
  if (seconds < 60) {
    return fmt::format("{:.1f} s", seconds);
  }
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  return whole < 3600 ? fmt::format("{}:{:02}", whole / 60, whole % 60)
                      : fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

ProgressLine::ProgressLine(bool quiet) : quiet_(quiet), tty_(isatty(STDERR_FILENO) == 1) {}

void ProgressLine::start(const TrainStart& start) {
  steps_ = start.config.train.steps;
  n_train_ = start.n_train;
  if (quiet_) {
    return;
  }
  message(fmt::format("{}: {} mod {}, {} train and {} test examples, {} parameters", start.path,
                      start.config.task.operation, start.config.task.p, grouped(start.n_train), grouped(start.n_test),
                      grouped(start.n_params)));
  message(fmt::format("{} engine, {} kernels, {} thread{}; guessing would give accuracy {:.2f} % and loss {:.3f}",
                      start.engine, start.kernels, start.threads, start.threads == 1 ? "" : "s",
                      100 * chance_accuracy(start.config), chance_loss(start.config)));
  if (start.first_step > 0) {
    message(fmt::format("going on from step {}", grouped(start.first_step)));
  }
}

void ProgressLine::evaluation(const Progress& progress) {
  if (quiet_) {
    return;
  }
  milestone_lines(progress);
  const MetricsLine& line = progress.line;
  const auto now = std::chrono::steady_clock::now();
  const double since = std::chrono::duration<double>(now - last_line_).count();
  const bool last = line.step == steps_;
  if (!last && since < (tty_ ? kTerminalLineEvery_s : kPlainLineEvery_s)) {
    return;
  }
  last_line_ = now;
  std::string text =
      fmt::format("step {}/{}  train {} ({:.1f} %)  test {} ({:.1f} %)  best {:.1f} %  norm {:.1f}  lr {:g}  {} labels",
                  grouped(line.step), grouped(steps_), loss_text(line.train_loss), 100 * line.train_acc,
                  loss_text(line.test_loss), 100 * line.test_acc, 100 * progress.milestones.best_test_acc(),
                  line.weight_norm, progress.lr, grouped(progress.labels_seen));
  if (progress.steps_per_second > 0) {
    text += fmt::format("  {:.0f} steps/s  {} left", progress.steps_per_second, duration_text(progress.seconds_left));
  }
  print_line(text);
}

void ProgressLine::milestone_lines(const Progress& progress) {
  const MilestoneValues now = progress.milestones.values(false);
  std::vector<std::string> lines;
  announce(announced_.mem_step, now.mem_step, "memorised (train accuracy 99 %)", lines);
  announce(announced_.grok_step, now.grok_step, "grokked (test accuracy 95 %)", lines);
  announce(announced_.grok99_step, now.grok99_step, "test accuracy 99 %", lines);
  announce(announced_.collapse_step, now.collapse_step, "collapsed (test accuracy below 90 % again)", lines);
  for (const std::string& text : lines) {
    message(text);
  }
}

void ProgressLine::print_line(const std::string& text) {
  if (tty_) {
    std::fprintf(stderr, "\r\033[K%s", text.c_str());
    open_line_ = true;
  } else {
    std::fprintf(stderr, "%s\n", text.c_str());
  }
  std::fflush(stderr);
}

void ProgressLine::finish_line() {
  if (open_line_) {
    std::fputc('\n', stderr);
    open_line_ = false;
  }
}

void ProgressLine::message(const std::string& text) {
  finish_line();
  std::fprintf(stderr, "%s\n", text.c_str());
}

void ProgressLine::end(const TrainSummary& summary) {
  finish_line();
  const TrainResult& result = summary.result;
  if (result.divergence && !summary.was_finished) {  // an error speaks in quiet runs too
    message(
        fmt::format("groklab: {}: diverged at step {}, the gradient of {} is not finite; lower optimizer.lr, or "
                    "look at the last checkpoint",
                    summary.path, grouped(result.divergence->step), result.divergence->tensor));
    return;
  }
  if (quiet_) {
    return;
  }
  if (summary.was_finished) {
    message(fmt::format("{}: this run had come to its end already", summary.path));
    return;
  }
  if (result.stopped_by != StopRequest::None) {
    message(fmt::format("stopped at step {}, state saved; go on with: groklab train --resume {}",
                        grouped(result.last_step), summary.path));
  } else {
    const MilestoneValues& m = result.milestones;
    message(fmt::format("{} after {} steps in {}: memorised {}, grokked {}, sustained {}{}",
                        outcome_name(result.outcome), grouped(result.last_step), duration_text(result.seconds),
                        step_text(m.mem_step), step_text(m.grok_step), step_text(m.sustained_step),
                        m.sustained_censored ? " (the end came within 500 steps)" : ""));
  }
}

}  // namespace groklab
