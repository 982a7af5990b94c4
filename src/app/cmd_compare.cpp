// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <memory>

#include "app/command.hpp"
#include "lab/compare_lab.hpp"

namespace groklab {

void add_compare_command(CLI::App& app, int& exit_code) {
  struct CompareOptions {
    CompareRequest request;
    bool json = false;
  };
  CLI::App* command = app.add_subcommand("compare", "Tables and conclusions of a sweep, or of two sweeps or runs");
  auto options = std::make_shared<CompareOptions>();
  command->add_option("SWEEP|RUN", options->request.paths, "one or two folders of sweeps or runs")
      ->required()
      ->expected(1, 2);
  command->add_option("--out", options->request.out, "folder for the files (default: compare/ in the first)");
  command
      ->add_option("--bootstrap", options->request.replicates, "replicates for the intervals of the time law; 0: none")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  command->add_flag("--json", options->json, "everything as one JSON document, in place of the conclusions");
  command->footer(
      "Examples:\n"
      "  groklab compare runs/mlp-weight-decay\n"
      "  groklab compare runs/mine runs/theirs --out comparison\n"
      "Writes cells.csv, cells.json, cells.md, cells.tex, runs.csv and conclusions.md; report.md of a sweep that\n"
      "varies one key at a time (docs/sweeps.md).");
  command->callback([options, &exit_code] {
    const CompareSummary summary = compare(options->request);
    fmt::print("{}", options->json ? summary.document.dump(2) + "\n" : summary.conclusions);
    for (const std::string& path : summary.paths) {
      fmt::print(stderr, "{}\n", path);
    }
    exit_code = 0;
  });
}

}  // namespace groklab
