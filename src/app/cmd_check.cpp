// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.hpp"
#include "core/error.hpp"
#include "runs/check_run.hpp"
#include "sweep/check_sweep.hpp"
#include "sweep/sweep_folder.hpp"

namespace groklab {
namespace {

struct CheckOptions {
  std::vector<std::string> paths;
  bool json = false;
};

/// What was found, and how it is told.
class CheckReport {
 public:
  explicit CheckReport(bool as_json) : as_json_(as_json) {}

  bool all_ok() const { return all_ok_; }

  void add(const std::string& path, const CheckFinding& finding) {
    all_ok_ = all_ok_ && finding.ok;
    if (as_json_) {
      document_.push_back({{"path", path}, {"file", finding.file}, {"ok", finding.ok}, {"text", finding.text}});
    } else {
      fmt::print("{}  {}: {}\n", finding.ok ? "ok  " : "FAIL", finding.file, finding.text);
    }
  }

  /// What is damaged, and last how many runs there are.
  void add(const std::string& path, const SweepCheck& found) {
    for (const CheckFinding& finding : found.damaged) {
      add(path, finding);
    }
    const std::string failed = found.n_failed > 0 ? fmt::format(", {} could not be trained", found.n_failed) : "";
    add(path, CheckFinding{found.damaged.empty(), ".",
                           fmt::format("{} of {} runs ended, {} interrupted or going on, {} not begun{}; {} damaged",
                                       found.n_ended, found.n_jobs, found.n_begun, found.n_waiting, failed,
                                       found.damaged.size())});
  }

  void finish() const {
    if (as_json_) {
      fmt::print("{}\n", document_.dump(2));
    }
  }

 private:
  const bool as_json_;
  bool all_ok_ = true;
  nlohmann::ordered_json document_ = nlohmann::ordered_json::array();
};

int check_command(const CheckOptions& options) {
  CheckReport report(options.json);
  for (const std::string& path : options.paths) {
    if (SweepFolder::holds_sweep(path)) {
      report.add(path, check_sweep(path));
    } else if (RunFolder::holds_run(path) || std::filesystem::is_directory(path)) {
      for (const CheckFinding& finding : check_run(path)) {
        report.add(path, finding);
      }
    } else if (std::filesystem::exists(path)) {
      report.add(path, check_file(path));
    } else {
      throw Error(ErrorKind::BadFile, "no such run, sweep or file", path,
                  "give the folder of a run or of a sweep, or a file of a run");
    }
  }
  report.finish();
  return report.all_ok() ? 0 : exit_code_of(ErrorKind::CheckFailed);
}

}  // namespace

void add_check_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("check", "Verify a run, all runs of a sweep, or one file");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("RUN|SWEEP|FILE", options->paths, "folders of runs or sweeps, or files")->required();
  command->add_flag("--json", options->json, "as one JSON document");
  command->footer(
      "Examples:\n"
      "  groklab check runs/transformer-p113_s42\n"
      "  groklab check runs/mine/checkpoints/step_00005000.safetensors\n"
      "  groklab check runs/mlp-weight-decay    every run of the sweep, packed or not: a line for what is damaged, and "
      "a "
      "summary\n"
      "Exit codes: 0 all well, 4 something is damaged.");
  command->callback([options, &exit_code] { exit_code = check_command(*options); });
}

}  // namespace groklab
