// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <tuple>

#include "app/command.hpp"
#include "app/named_words.hpp"
#include "app/shared_options.hpp"
#include "app/stop_signals.hpp"
#include "app/sweep_line.hpp"
#include "core/error.hpp"
#include "lab/number_text.hpp"
#include "lab/run_record.hpp"
#include "lab/submit_lab.hpp"
#include "lab/sweep_lab.hpp"

namespace groklab {
namespace {

struct SweepOptions {
  std::vector<std::string> words;  ///< the sweep, then key=value
  SweepRequest request;
  std::string shard = "1/1";
  std::string scheduler;  ///< to hand the sweep to; empty: it is trained here
  SubmitRequest submit;
  bool dry_run = false;
  bool json = false;
  bool quiet = false;
};

/// The jobs of this shard, with what became of those that were trained already.
void print_jobs(const SweepPlan& plan, bool json) {
  std::optional<SweepFolder> folder;
  if (json && SweepFolder::holds_sweep(plan.path)) {
    folder = SweepFolder::open(plan.path);
  }
  for (const std::size_t number : plan.shard) {
    const SweepJob& job = plan.jobs[number];
    const std::string command = repeat_command(job.config);
    if (json) {
      nlohmann::ordered_json line = index_line(job, folder ? folder->read_job(job.name) : JobRecord());
      line["command"] = command;
      fmt::print("{}\n", line.dump());
    } else {
      fmt::print("{}\t{}\n", job.name, command);
    }
  }
}

/// What became of a job, as the index has it, and where its run is.
void print_end(const SweepFolder& folder, const JobEnd& end) {
  nlohmann::ordered_json line = index_line(*end.job, folder.read_job(end.job->name));
  line["path"] = end.path;
  line["job_seconds"] = end.seconds;
  fmt::print("{}\n", line.dump());
  std::fflush(stdout);
}

int exit_code_of(const SweepSummary& summary) {
  if (summary.stopped_by != StopRequest::None) {
    return stop_exit_code(summary.stopped_by);
  }
  if (summary.disk_failed) {
    return exit_code_of(ErrorKind::Io);
  }
  return summary.n_errors > 0 ? exit_code_of(ErrorKind::RunFailed) : 0;
}

SweepRequest request_of(SweepOptions& options) {
  SweepRequest request = options.request;
  std::tie(request.name_or_file, request.overrides) = split_words(options.words);
  if (request.name_or_file.empty()) {
    throw Error(ErrorKind::Usage, "what to sweep is missing", "",
                "give a name of `groklab list sweeps`, a TOML file or the folder of a sweep");
  }
  request.shard = parse_shard(options.shard);
  return request;
}

/// Hands the sweep to Slurm; the number of the array is the one line of data.
int submit_command(SweepOptions& options, const SweepPlan& plan) {
  if (options.shard != "1/1") {
    throw Error(ErrorKind::Usage, "a task of the array is a shard", "--shard", "leave it out, or set --tasks");
  }
  SubmitRequest& submit = options.submit;
  submit.program = std::filesystem::read_symlink("/proc/self/exe").string();
  submit.cores = std::max(1, options.request.workers);
  if (options.dry_run) {
    fmt::print("{}", sweep_script(plan, submit));
    return 0;
  }
  const SubmittedSweep submitted = submit_sweep(plan, submit);
  fmt::print(stderr, "{}: {} in {} as job {}; {}\n", plan.path, counted(std::ssize(plan.jobs), "run"),
             counted(submitted.n_tasks, "task"), submitted.job, submitted.script);
  fmt::print("{}\n", submitted.job);
  return 0;
}

int sweep_command(SweepOptions& options) {
  const SweepPlan plan = plan_sweep(request_of(options));
  if (!options.scheduler.empty()) {
    return submit_command(options, plan);
  }
  SweepWork work = find_work(plan);
  const bool is_watched = !options.quiet && !options.json;
  if (is_watched && !work.jobs.empty()) {
    estimate_sweep(plan, work);
  }
  SweepLine line(!is_watched);
  line.start(plan, work);
  if (options.dry_run) {
    print_jobs(plan, options.json);
    return 0;
  }
  catch_stop_signals();
  SweepCalls calls;
  calls.on_end = [&](const SweepFolder& folder, const JobEnd& end) {
    if (options.json) {
      print_end(folder, end);
    }
    line.job_end(end);
  };
  calls.on_progress = [&](const SweepProgress& progress) { line.progress(progress); };
  calls.stop_requested = requested_stop;
  const SweepSummary summary = run_sweep(plan, work, calls);
  line.end(plan, summary);
  if (!options.json) {
    std::printf("%s\n", plan.path.c_str());  // the one line of data: where the sweep is
  }
  return exit_code_of(summary);
}

}  // namespace

void add_sweep_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("sweep", "Train a grid or a list of runs with seeds, one run a core");
  auto options = std::make_shared<SweepOptions>();
  SweepRequest& request = options->request;
  command->add_option("NAME|FILE.toml|DIR", options->words,
                      "a sweep of `groklab list sweeps`, a TOML file (docs/sweeps.md) or the folder of a sweep, then "
                      "key=value words that change all runs");
  command->add_option("--seeds", request.seeds, "seeds a point, in place of the file's number")
      ->check(CLI::Range(1, 1000000));
  command->add_option("--jobs", request.workers, "runs at the same time (default: the cores of this machine)")
      ->check(CLI::Range(1, 1024));
  command->add_option("--shard", options->shard, "i/n: only every n-th run, from the i-th on")->capture_default_str();
  command
      ->add_option("--submit", options->scheduler,
                   "slurm: hand the sweep to sbatch as a job array, --jobs cores a task")
      ->check(CLI::IsMember({"slurm"}));
  command->add_option("--tasks", options->submit.n_tasks, "tasks of the array (default: one a run, 64 at most)")
      ->check(CLI::Range(1, 100000));
  command->add_option("--sbatch", options->submit.options, "an option for sbatch, like --sbatch=--time=1:00:00")
      ->take_all()
      ->allow_extra_args(false);
  command->add_option("--out", request.out, "folder of the sweep (default: runs/NAME)")->check(refuse_empty);
  command->add_flag("--resume", request.resume, "only go on with a sweep that has begun");
  command->add_flag("--dry-run", options->dry_run,
                    "show the runs and how long they take; train nothing, write nothing");
  command->add_flag("--json", options->json, "a line of JSON for every run that ends");
  command->add_flag("--quiet", options->quiet, "no progress");
  command->footer(
      "Examples:\n"
      "  groklab sweep mlp-weight-decay --seeds 16\n"
      "  groklab sweep transformer-primes train.stop_when=sustained --dry-run\n"
      "  groklab sweep my.toml --shard 1/4 --out /shared/my     on each of four machines with another i\n"
      "  groklab sweep runs/mlp-weight-decay --resume\n"
      "  groklab sweep transformer-primes --submit slurm --tasks 12 --sbatch=--time=4:00:00\n"
      "A file of your own, say decay.toml, is a configuration with seeds and what varies:\n"
      "  preset = \"mlp-p97\"\n"
      "  seeds = 16\n"
      "  [[axis]]\n"
      "  weight_decay = [1, 3]\n"
      "Then `groklab sweep decay.toml task.operation=mul --dry-run`, without --dry-run, and `groklab compare "
      "runs/decay`.\n"
      "Runs that have ended are not trained again and interrupted ones go on, with or without --resume.\n"
      "Ctrl-C saves all states first.\n"
      "Exit codes: 0 every run ended (diverged ones too), 1 a run could not be trained, 2 wrong usage, 3 bad file, "
      "5 disk, 130/143 stopped and saved, 75 requeue.");
  command->callback([options, &exit_code] { exit_code = sweep_command(*options); });
}

}  // namespace groklab
