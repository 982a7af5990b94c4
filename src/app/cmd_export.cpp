// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "app/command.hpp"
#include "lab/exporter_registry.hpp"

namespace groklab {
namespace {

struct ExportOptions {
  std::vector<std::string> paths;
  std::string to;
  std::string out;
};

int export_command(const ExportOptions& options) {
  const Exporter& exporter = find_exporter(options.to);
  const ExportResult result = exporter.write(export_input(options.paths, options.out, exporter));
  for (const std::string& path : result.paths) {
    fmt::print("{}\n", path);
  }
  fmt::print(stderr, "{}", result.text);
  return 0;
}

std::string format_names() {
  std::string text;
  for (const Exporter& exporter : exporters()) {
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", exporter.name, exporter.description);
  }
  return text;
}

}  // namespace

void add_export_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("export", "Write runs and weights in the formats of other programs");
  auto options = std::make_shared<ExportOptions>();
  command
      ->add_option("RUN|CHECKPOINT|FOLDER", options->paths,
                   "runs, folders that hold runs, or one checkpoint (weights; of a run, its last one)")
      ->required();
  command->add_option("--to", options->to, format_names())->required();
  command->add_option("--out", options->out,
                      "folder to write to (default: RUN/export for a run, FOLDER for a folder of runs)");
  command->footer(
      "Examples:\n"
      "  groklab export runs/mine --to transformerlens\n"
      "  groklab export runs/mine/checkpoints/step_00005000.safetensors --to nanda2022 --out weights\n"
      "  groklab export runs/mine --to csv\n"
      "  groklab export runs/reproduce/mlp/wd_* --to summary --out results\n"
      "The paths of the files go to stdout, a table to stderr. Beside weights is a short script that loads them. What "
      "does\n"
      "not fit a layout is refused; docs/interop.md has names and shapes.");
  command->callback([options, &exit_code] { exit_code = export_command(*options); });
}

}  // namespace groklab
