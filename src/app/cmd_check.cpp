// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.hpp"
#include "core/error.hpp"
#include "runs/run_folder.hpp"

namespace groklab {
namespace {

struct CheckOptions {
  std::vector<std::string> paths;
  bool json = false;
};

int check_command(const CheckOptions& options) {
  bool all_ok = true;
  nlohmann::ordered_json document = nlohmann::ordered_json::array();
  for (const std::string& path : options.paths) {
    const bool is_run = RunFolder::holds_run(path) || std::filesystem::is_directory(path);
    if (!is_run && !std::filesystem::exists(path)) {
      throw Error(ErrorKind::BadFile, "no such run or file", path, "give the folder of a run or one of its files");
    }
    const std::vector<CheckFinding> findings = is_run ? check_run(path) : std::vector<CheckFinding>{check_file(path)};
    for (const CheckFinding& finding : findings) {
      all_ok = all_ok && finding.ok;
      if (options.json) {
        document.push_back({{"path", path}, {"file", finding.file}, {"ok", finding.ok}, {"text", finding.text}});
      } else {
        fmt::print("{}  {}: {}\n", finding.ok ? "ok  " : "FAIL", finding.file, finding.text);
      }
    }
  }
  if (options.json) {
    fmt::print("{}\n", document.dump(2));
  }
  return all_ok ? 0 : static_cast<int>(ErrorKind::CheckFailed);
}

}  // namespace

void add_check_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("check", "Verify a run, its checkpoints, or one file");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("RUN|FILE", options->paths, "folders of runs, or files")->required();
  command->add_flag("--json", options->json, "as one JSON document");
  command->footer(
      "Examples:\n"
      "  groklab check runs/transformer-p113_s42\n"
      "  groklab check runs/mine/checkpoints/step_00005000.safetensors\n"
      "Exit codes: 0 all well, 4 something is damaged.");
  command->callback([options, &exit_code] { exit_code = check_command(*options); });
}

}  // namespace groklab
