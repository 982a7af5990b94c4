// SPDX-License-Identifier: MIT
#include "app/progress_line.hpp"

#include <fmt/format.h>

#include "lab/number_text.hpp"

namespace groklab {
namespace {

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

ProgressLine::ProgressLine(bool quiet) : quiet_(quiet), status_(kPlainLineEvery_s) {}

void ProgressLine::start(const TrainStart& start) {
  steps_ = start.config.train.steps;
  if (quiet_) {
    return;
  }
  status_.message(fmt::format("{}: {} mod {}, {} train and {} test examples, {} parameters", start.path,
                              start.config.task.operation, start.config.task.p, grouped(start.n_train),
                              grouped(start.n_test), grouped(start.n_params)));
  status_.message(fmt::format("{} engine, {} kernels, {}; guessing would give accuracy {:.2f} % and loss {:.3f}",
                              start.engine, start.kernels, counted(start.threads, "thread"),
                              100 * chance_accuracy(start.config), chance_loss(start.config)));
  if (start.first_step > 0) {
    status_.message(fmt::format("going on from step {}", grouped(start.first_step)));
  }
}

void ProgressLine::evaluation(const Progress& progress) {
  if (quiet_) {
    return;
  }
  milestone_lines(progress);
  const MetricsLine& line = progress.line;
  if (line.step != steps_ && !status_.is_due()) {
    return;
  }
  std::string text =
      fmt::format("step {}/{}  train {} ({:.1f} %)  test {} ({:.1f} %)  best {:.1f} %  norm {:.1f}  lr {:g}  {} labels",
                  grouped(line.step), grouped(steps_), loss_text(line.train_loss), 100 * line.train_acc,
                  loss_text(line.test_loss), 100 * line.test_acc, 100 * progress.milestones.best_test_acc(),
                  line.weight_norm, progress.lr, grouped(progress.labels_seen));
  if (progress.steps_per_second > 0) {
    text += fmt::format("  {:.0f} steps/s  {} left", progress.steps_per_second, duration_text(progress.seconds_left));
  }
  status_.show(text);
}

void ProgressLine::milestone_lines(const Progress& progress) {
  const MilestoneValues now = progress.milestones.values(false);
  std::vector<std::string> lines;
  announce(announced_.mem_step, now.mem_step, "memorised (train accuracy 99 %)", lines);
  announce(announced_.grok_step, now.grok_step, "grokked (test accuracy 95 %)", lines);
  announce(announced_.grok99_step, now.grok99_step, "test accuracy 99 %", lines);
  announce(announced_.collapse_step, now.collapse_step, "collapsed (test accuracy below 90 % again)", lines);
  for (const std::string& text : lines) {
    status_.message(text);
  }
}

void ProgressLine::end(const TrainSummary& summary) {
  status_.finish();
  const TrainResult& result = summary.result;
  if (result.divergence && !summary.was_finished) {  // an error speaks in quiet runs too
    status_.message(
        fmt::format("groklab: {0}: diverged at step {1}, the gradient of {2} or {2} itself is not finite; lower "
                    "optimizer.lr, or look at the last checkpoint",
                    summary.path, grouped(result.divergence->step), result.divergence->tensor));
    return;
  }
  if (quiet_) {
    return;
  }
  if (summary.was_finished) {
    status_.message(fmt::format("{}: this run had come to its end already", summary.path));
    return;
  }
  if (result.stopped_by != StopRequest::None) {
    status_.message(fmt::format("stopped at step {}, state saved; go on with: groklab train --resume {}",
                                grouped(result.last_step), summary.path));
  } else {
    const MilestoneValues& m = result.milestones;
    status_.message(fmt::format("{} after {} steps in {}: memorised {}, grokked {}, sustained {}{}",
                                outcome_name(result.outcome), grouped(result.last_step), duration_text(result.seconds),
                                step_text(m.mem_step), step_text(m.grok_step), step_text(m.sustained_step),
                                m.sustained_censored ? " (the end came within 500 steps)" : ""));
  }
}

}  // namespace groklab
