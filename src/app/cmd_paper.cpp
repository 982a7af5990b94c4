// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "app/command.hpp"
#include "app/stop_signals.hpp"
#include "app/sweep_line.hpp"
#include "core/error.hpp"
#include "lab/forecast_lab.hpp"
#include "lab/latex_compiler.hpp"
#include "lab/paper_lab.hpp"
#include "lab/sweep_lab.hpp"

namespace groklab {
namespace {

struct PaperOptions {
  PaperRequest request;
  bool quiet = false;
};

/// Trains what is left of the sweep, where `name` is one or the folder of one, with the sweep's own progress. Throws
/// Error(RunFailed) where a run could not be trained. Returns what stopped it.
StopRequest train_what_is_missing(PaperOptions& options) {
  std::string& name = options.request.sweep;
  if (std::filesystem::is_directory(name) && !SweepFolder::holds_sweep(name)) {
    return StopRequest::None;  // runs without a sweep
  }
  SweepRequest request;
  request.name_or_file = name;
  const SweepPlan plan = plan_sweep(request);
  name = plan.path;
  SweepWork work = find_work(plan);
  if (work.jobs.empty()) {
    return StopRequest::None;
  }
  if (!options.quiet) {
    estimate_sweep(plan, work);
  }
  SweepLine line(options.quiet);
  line.start(plan, work);
  catch_stop_signals();
  const SweepCalls calls{[&](const SweepFolder&, const JobEnd& end) { line.job_end(end); },
                         [&](const SweepProgress& progress) { line.progress(progress); }, requested_stop};
  const SweepSummary summary = run_sweep(plan, work, calls);
  line.end(plan, summary);
  if (summary.disk_failed || summary.n_errors > 0) {
    throw Error(summary.disk_failed ? ErrorKind::Io : ErrorKind::RunFailed, "some runs could not be trained", plan.path,
                "groklab paper goes on from there once the reason is mended");
  }
  return summary.stopped_by;
}

int paper_command(PaperOptions& options) {
  if (const StopRequest stopped = train_what_is_missing(options); stopped != StopRequest::None) {
    return stop_exit_code(stopped);
  }
  if (!has_forecast(options.request.sweep)) {
    ForecastRequest request;
    request.sweep = options.request.sweep;
    forecast(request, [&](const std::string& text) {
      if (!options.quiet) {
        fmt::print(stderr, "{}\n", text);
      }
    });
  }
  const PaperSummary summary = write_paper(options.request);
  if (!summary.has_latex) {
    fmt::print(stderr, "no PDF: TeX is not installed; apt-get install --no-install-recommends {}\n", kLatexPackages);
  }
  fmt::print("{}\n", summary.pdf.empty() ? summary.tex : summary.pdf);
  return 0;
}

}  // namespace

void add_paper_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("paper", "Write the paper of a forecasting study: figures, LaTeX, PDF");
  auto options = std::make_shared<PaperOptions>();
  command
      ->add_option("SWEEP|NAME", options->request.sweep,
                   "the folder of a sweep or of runs, or a sweep of `groklab list sweeps`: what is missing is trained")
      ->required();
  command->add_option("--out", options->request.out, "folder of the paper (default: SWEEP/paper)");
  command->add_flag("--tex-only", options->request.tex_only, "do not run LaTeX");
  command->add_flag("--quiet", options->quiet, "no progress");
  command->footer(
      "Examples:\n"
      "  groklab paper forecast-grid                    trains, forecasts, writes runs/forecast-grid/paper/paper.pdf\n"
      "  groklab paper runs/forecast-grid --tex-only\n"
      "Every number is one of SWEEP/forecast/forecast.json, which `groklab forecast` makes where it is missing, with "
      "its\n"
      "default windows and label; call that first for others. The PDF needs TeX (packages latexmk and "
      "texlive-latex-base).");
  command->callback([options, &exit_code] { exit_code = paper_command(*options); });
}

}  // namespace groklab
