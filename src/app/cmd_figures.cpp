// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <memory>

#include "app/command.hpp"
#include "lab/figures_lab.hpp"

namespace groklab {
namespace {

int figures_command(const FiguresRequest& request) {
  const FiguresSummary summary = draw_figures(request);
  for (const std::string& path : summary.paths) {
    fmt::print("{}\n", path);
  }
  for (const std::string& reason : summary.left_out) {
    fmt::print(stderr, "left out: {}\n", reason);
  }
  return 0;
}

}  // namespace

void add_figures_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("figures", "Draw the figures of a run or of a sweep, or of two");
  auto request = std::make_shared<FiguresRequest>();
  command->add_option("RUN|SWEEP", request->paths, "folder of a run or of a sweep, or two to be compared")
      ->required()
      ->expected(1, 2);
  command->add_option("--out", request->out,
                      "folder for the files (default: figures/ in that folder; of two, compare/figures/ in the first)");
  command->add_option("--only", request->only, "names of `groklab list figures`, comma between them")->delimiter(',');
  command
      ->add_option("--format", request->formats,
                   "png, svg, pdf, html, json, mp4, gif; comma between them (default: png)")
      ->delimiter(',');
  command->add_option("--theme", request->theme, "light or dark (default: light)");
  command->add_option("--step", request->step, "of one run: as it was at this checkpoint (default: its end)")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--threads", request->threads, "threads (default: all cores)")->check(CLI::Range(1, 1024));
  command->footer(
      "Examples:\n"
      "  groklab figures runs/transformer-p113_s42\n"
      "  groklab figures runs/mine --only training_curves --format png,pdf\n"
      "  groklab figures runs/mine --theme dark\n"
      "  groklab figures runs/mine --step 5000    what shows one moment, at that checkpoint: "
      "RUN/figures/step_00005000\n"
      "  groklab figures runs/mine --format html    one page of all figures, to zoom and turn: "
      "RUN/figures/figures.html\n"
      "  groklab figures runs/mine --only grokking_story --format mp4,gif\n"
      "  groklab figures runs/mlp-weight-decay    curves over seeds, grok steps, Kaplan-Meier, phase diagrams, the law "
      "of time; of a forecast too\n"
      "  groklab figures runs/mlp-weight-decay --only sweep_story --format mp4\n"
      "  groklab figures runs/mine runs/theirs --out both    two runs or sweeps in the same panels\n"
      "The pictures, the gnuplot scripts and their data go to figures/ in that folder; docs/figures.md says how to "
      "read them.");
  command->callback([request, &exit_code] { exit_code = figures_command(*request); });
}

}  // namespace groklab
