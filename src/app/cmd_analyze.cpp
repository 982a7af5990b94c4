// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "app/command.hpp"
#include "app/named_words.hpp"
#include "app/status_line.hpp"
#include "core/error.hpp"
#include "lab/analyze_lab.hpp"
#include "lab/number_text.hpp"
#include "runs/json_text.hpp"

namespace groklab {
namespace {

struct AnalyzeOptions {
  std::vector<std::string> words;  ///< paths and key=value
  std::string out;
  int threads = 0;
  bool json = false;
};

void print_checkpoint(const AnalyzeProgress& progress) {
  const std::string rest =
      progress.done < progress.total ? fmt::format(", {} left", duration_text(progress.seconds_left)) : "";
  fmt::print(stderr, "step {}: {} ({} of {}{})\n", grouped(progress.step),
             progress.skipped ? "analysed already" : "measured", progress.done, progress.total, rest);
}

int analyze_command(const AnalyzeOptions& options) {
  AnalyzeRequest request;
  request.out = options.out;
  request.threads = options.threads;
  std::vector<std::string> paths;
  for (const std::string& word : options.words) {
    (is_override(word) ? request.overrides : paths).push_back(word);
  }
  if (paths.empty()) {
    throw Error(ErrorKind::Usage, "no run, checkpoint or weights to analyse", "", "`groklab analyze --help` shows how");
  }
  AnalyzeCalls calls;
  calls.on_checkpoint = print_checkpoint;
  calls.on_message = [](const std::string& text) { fmt::print(stderr, "{}\n", text); };
  for (const std::string& path : paths) {
    request.path = path;
    const AnalyzeSummary summary = analyze(request, calls);
    if (options.json) {
      fmt::print("{}\n", summary.document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    } else if (summary.paths.empty()) {
      fmt::print("{}", json_text(summary.document));
    } else {
      fmt::print("{}\n", fmt::join(summary.paths, "\n"));
    }
  }
  return 0;
}

}  // namespace

void add_analyze_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("analyze", "Dissect networks: spectra, progress measures, neurons, attention");
  auto options = std::make_shared<AnalyzeOptions>();
  command
      ->add_option("RUN|CHECKPOINT|WEIGHTS", options->words,
                   "folders of runs, checkpoints, or safetensors with TransformerLens' names; and key=value")
      ->required();
  command->add_option("--out", options->out, "folder for what is measured of files (default: JSON on stdout)");
  command->add_option("--threads", options->threads, "threads (default: all cores)")->check(CLI::Range(1, 1024));
  command->add_flag("--json", options->json, "the documents on stdout, a line each");
  command->footer(
      "Examples:\n"
      "  groklab analyze runs/transformer-p113_s42\n"
      "  groklab analyze runs/mine analysis.key_rule=k90 analysis.keys_from=each\n"
      "  groklab analyze runs/mine analysis.intervene=all          ablations and probes of every checkpoint\n"
      "  groklab analyze runs/mine/checkpoints/step_00005000.safetensors\n"
      "  groklab analyze foreign.safetensors task.operation=sub model.causal=true --out foreign\n"
      "A run's measures go to RUN/analysis: a .json and a .npz for each checkpoint and a summary over all. "
      "Checkpoints\n"
      "that were measured already with the same settings are left alone. Keys of the network can be set only for "
      "weights\n"
      "that bring no configuration. docs/measures.md says what every number is.");
  command->callback([options, &exit_code] { exit_code = analyze_command(*options); });
}

}  // namespace groklab
