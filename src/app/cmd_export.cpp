// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "app/command.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "interop/exporter.hpp"

namespace groklab {
namespace {

struct ExportOptions {
  std::vector<std::string> paths;
  std::string to;
  std::string out;
};

/// RUN/export for one run, the folder itself for one folder of runs; several arguments must say.
std::string export_folder(const ExportOptions& options) {
  if (!options.out.empty()) {
    return options.out;
  }
  if (options.paths.size() > 1) {
    throw Error(ErrorKind::Usage, "more than one run or folder, so where to write is not clear", "",
                "name a folder with --out");
  }
  const std::string& path = options.paths.front();
  return RunFolder::holds_run(path) ? path + "/export" : path;
}

int export_command(const ExportOptions& options) {
  const Exporter& exporter = find_exporter(options.to);
  ExportInput input;
  for (const std::string& path : options.paths) {
    for (RunFolder& run : runs_below(path)) {
      input.runs.push_back(std::move(run));
    }
  }
  input.folder = export_folder(options);
  make_folder(input.folder);
  const ExportResult result = exporter.write(input);
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
  CLI::App* command = app.add_subcommand("export", "Write runs in the formats of other programs");
  auto options = std::make_shared<ExportOptions>();
  command->add_option("RUN|FOLDER", options->paths, "runs, or folders that hold runs")->required();
  command->add_option("--to", options->to, format_names())->required();
  command->add_option("--out", options->out,
                      "folder to write to (default: RUN/export for a run, FOLDER for a folder of runs)");
  command->footer(
      "Examples:\n"
      "  groklab export runs/mlp-p97_s42 --to summary\n"
      "  groklab export runs/reproduce/mlp/wd_* --to summary --out results\n"
      "The paths of the files go to stdout, a table to stderr.");
  command->callback([options, &exit_code] { exit_code = export_command(*options); });
}

}  // namespace groklab
