// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "app/command.hpp"
#include "app/shared_options.hpp"
#include "app/status_line.hpp"
#include "app/stop_signals.hpp"
#include "lab/missing_checkpoint.hpp"
#include "lab/number_text.hpp"

namespace groklab {
namespace {

struct CheckpointOptions {
  CheckpointRequest request;
  bool quiet = false;
};

/// "step 2,000 on the way from 1,000 to 2,350  0:21 left".
std::string way_text(std::int64_t from, std::int64_t step, std::int64_t to, double seconds) {
  const double left =
      seconds * static_cast<double>(to - step) / static_cast<double>(std::max<std::int64_t>(step - from, 1));
  return fmt::format("step {} on the way from {} to {}  {} left", grouped(step), grouped(from), grouped(to),
                     duration_text(left));
}

int checkpoint_command(const CheckpointOptions& options) {
  using Clock = std::chrono::steady_clock;
  const CheckpointRequest& request = options.request;
  StatusLine status(kPlainLineEvery_s);
  std::int64_t from = 0;
  Clock::time_point start;
  CheckpointCalls calls;
  calls.stop_requested = requested_stop;
  calls.on_message = [&](const std::string& text) { status.message(text); };
  calls.on_start = [&](std::int64_t step) {
    catch_stop_signals();
    from = step;
    start = Clock::now();
  };
  calls.on_step = [&](std::int64_t step) {
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (!options.quiet && seconds > kPlainLineEvery_s && status.is_due()) {
      status.show(way_text(from, step, request.step, seconds));
    }
  };
  const MadeCheckpoint made = make_missing_checkpoint(request, calls);
  status.finish();
  if (made.stopped_by != StopRequest::None) {
    return stop_exit_code(made.stopped_by);
  }
  if (!options.quiet) {
    status.message(made.was_there ? "it was there already"
                                  : fmt::format("trained again from step {}; {} on the way as before",
                                                grouped(made.from), counted(made.evaluations, "evaluation")));
  }
  fmt::print("{}\n", made.path);
  return 0;
}

}  // namespace

void add_checkpoint_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("checkpoint", "Make a checkpoint that a run did not keep, bit for bit");
  auto options = std::make_shared<CheckpointOptions>();
  command->add_option("RUN", options->request.run, "folder of a run, trained or training")->required();
  command->add_option("STEP", options->request.step, "a step that it has passed")
      ->required()
      ->check(CLI::NonNegativeNumber);
  add_threads_option(*command, options->request.threads);
  command->add_flag("--quiet", options->quiet, "no progress");
  command->footer(
      "It trains again from the last checkpoint before STEP and compares every evaluation on the way with the run's.\n"
      "Examples:\n"
      "  groklab checkpoint runs/transformer-p113_s42 4650\n"
      "  groklab figures runs/transformer-p113_s42 --step 4650 --only frequency_spectrum\n"
      "  groklab train --fork runs/transformer-p113_s42 --fork-step 4650 weight_decay=0\n"
      "Ctrl-C leaves the run as it was.\n"
      "Exit codes: 0 done, 1 the run was trained with other arithmetic, 2 wrong usage, 3 bad file, 5 disk, 130/143 "
      "stopped.");
  command->callback([options, &exit_code] { exit_code = checkpoint_command(*options); });
}

}  // namespace groklab
