// SPDX-License-Identifier: MIT
#include <cstdio>
#include <memory>
#include <tuple>

#include "app/command.hpp"
#include "app/named_words.hpp"
#include "app/profile_text.hpp"
#include "app/progress_line.hpp"
#include "app/shared_options.hpp"
#include "app/stop_signals.hpp"
#include "core/error.hpp"
#include "lab/train_lab.hpp"

namespace groklab {
namespace {

struct TrainOptions {
  std::vector<std::string> words;  ///< the preset or file, then key=value
  TrainRequest request;
  bool quiet = false;
  bool json = false;
};

int train_command(TrainOptions& options) {
  TrainRequest& request = options.request;
  std::tie(request.preset_or_file, request.overrides) = split_words(options.words, !request.fork.empty());
  if (request.preset_or_file.empty() && request.resume.empty() && request.fork.empty()) {
    throw Error(ErrorKind::Usage, "what to train is missing", "",
                "give a preset or a TOML file, like: groklab train transformer-p113");
  }
  if (!request.out.empty() && !request.resume.empty()) {
    throw Error(ErrorKind::Usage, "--out and --resume exclude each other", "", "a resumed run stays in its folder");
  }
  if (!request.fork.empty() && !request.resume.empty()) {
    throw Error(ErrorKind::Usage, "--fork and --resume exclude each other", "",
                "a fork is gone on with by --resume alone");
  }
  if (request.fork.empty() && request.fork_step) {
    throw Error(ErrorKind::Usage, "--fork-step needs --fork", "", "name the run to fork with --fork RUN");
  }
  ProgressLine line(options.quiet || options.json);
  TrainCalls calls;
  calls.on_start = [&](const TrainStart& start) {
    catch_stop_signals();  // until here there is nothing to save: a signal ends the process as usual
    line.start(start);
  };
  calls.on_evaluation = [&](const Progress& progress) {
    if (options.json) {
      std::fputs(metrics_line_text(progress.line).c_str(), stdout);
      std::fflush(stdout);
    }
    line.evaluation(progress);
  };
  calls.on_profile = [&](const PhaseClock& clock) { line.message(profile_text(clock, request.profile_steps)); };
  calls.on_message = [&](const std::string& text) { line.message(text); };
  calls.stop_requested = requested_stop;
  const TrainSummary summary = train(request, calls);
  line.end(summary);
  if (!options.json) {
    std::printf("%s\n", summary.path.c_str());  // the one line of data: where the run is
  }
  if (summary.result.divergence) {
    return exit_code_of(ErrorKind::RunFailed);
  }
  return stop_exit_code(summary.result.stopped_by);
}

}  // namespace

void add_train_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("train", "Train one run");
  auto options = std::make_shared<TrainOptions>();
  command->add_option("PRESET|FILE.toml", options->words,
                      "a preset of `groklab list presets` or a TOML file, then key=value words that change it");
  command->add_option("--out", options->request.out, "folder of the new run (default: the first free one in runs/)")
      ->check(refuse_empty);
  command
      ->add_option("--resume", options->request.resume,
                   "go on with the run in this folder; with a preset too, begin it if it is not there yet")
      ->check(refuse_empty);
  command
      ->add_option("--fork", options->request.fork,
                   "begin as the run in this folder was at --fork-step, with the keys changed that are given")
      ->check(refuse_empty);
  command->add_option("--fork-step", options->request.fork_step, "the step of one of its checkpoints")
      ->check(CLI::NonNegativeNumber);
  add_threads_option(*command, options->request.threads);
  command
      ->add_option("--profile", options->request.profile_steps,
                   "print where the time of the first so many steps goes, and go on")
      ->check(CLI::Range(1, 1000000));
  command->add_option("--forecast", options->request.forecast,
                      "a forecaster.json of `groklab forecast`: says early how likely the run is to grok");
  command->add_flag("--quiet", options->quiet, "no progress");
  command->add_flag("--json", options->json, "the lines of metrics.jsonl on stdout, as they come");
  command->footer(
      "Examples:\n"
      "  groklab train transformer-p113 stop_when=sustained\n"
      "  groklab train mlp-p97 weight_decay=0.5 task.operation=x2+y2 seed=7\n"
      "  groklab train my.toml --out runs/mine --threads 1\n"
      "  groklab train --resume runs/mine\n"
      "  groklab train --fork runs/mine --fork-step 5000 weight_decay=0\n"
      "  groklab train transformer-p113 --profile 200\n"
      "Ctrl-C saves the state first; --resume goes on to the same bits.\n"
      "Exit codes: 0 done, 1 diverged, 2 wrong usage, 3 bad file, 5 disk, 130/143 stopped and saved, 75 requeue.");
  command->callback([options, &exit_code] { exit_code = train_command(*options); });
}

}  // namespace groklab
