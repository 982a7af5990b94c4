// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <tuple>

#include "app/command.hpp"
#include "app/explanation_text.hpp"
#include "app/named_words.hpp"
#include "app/shared_options.hpp"
#include "lab/bench_lab.hpp"
#include "lab/number_text.hpp"
#include "runs/json_text.hpp"

namespace groklab {
namespace {

struct BenchOptions {
  std::vector<std::string> words;
  BenchRequest request;
  bool explain = false;
  bool signature = false;
  bool json = false;
};

int print_explanation(const BenchOptions& options) {
  const Explanation explanation = explain(options.request);
  fmt::print("{}", options.json ? json_text(explanation_document(explanation)) : explanation_text(explanation));
  return 0;
}

int bench_command(BenchOptions& options) {
  if (options.signature) {
    fmt::print("{:016x}\n", numerics_signature());
    return 0;
  }
  std::tie(options.request.preset_or_file, options.request.overrides) = split_words(options.words);
  if (options.request.preset_or_file.empty()) {
    options.request.preset_or_file = "transformer-p113";
  }
  if (options.explain) {
    return print_explanation(options);
  }
  const BenchResult result = bench(options.request);
  if (options.json) {
    nlohmann::ordered_json document;
    document["configuration"] = options.request.preset_or_file;
    document["engine"] = result.engine;
    document["kernels"] = result.kernels;
    document["threads"] = result.threads;
    document["steps_a_repeat"] = result.steps;
    document["ms_a_step"] = {{"min", result.ms_a_step.front()},
                             {"median", result.median()},
                             {"max", result.ms_a_step.back()},
                             {"n", result.ms_a_step.size()}};
    fmt::print("{}\n", document.dump(2));
    return 0;
  }
  fmt::print("{}: {} engine, {} kernels, {}: {:.2f} ms a step (median of {} repeats of {} steps; {:.2f} to {:.2f})\n",
             options.request.preset_or_file, result.engine, result.kernels, counted(result.threads, "thread"),
             result.median(), result.ms_a_step.size(), result.steps, result.ms_a_step.front(), result.ms_a_step.back());
  return 0;
}

}  // namespace

void add_bench_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("bench", "Time training steps of a configuration");
  auto options = std::make_shared<BenchOptions>();
  command->add_option("PRESET|FILE.toml", options->words, "what to time (default: transformer-p113), then key=value");
  add_threads_option(*command, options->request.threads, "threads");
  command->add_option("--repeats", options->request.repeats, "timed repeats")->check(CLI::Range(1, 1000));
  command->add_option("--steps", options->request.steps, "steps a repeat (default: half a second's worth)")
      ->check(CLI::Range(1, 1000000));
  command->add_flag("--explain", options->explain, "count a step's operations and bytes instead, and stop");
  command->add_flag("--signature", options->signature, "print the number that says whether numerics changed, and stop");
  command->add_flag("--json", options->json, "as one JSON document");
  command->footer(
      "Examples:\n"
      "  groklab bench transformer-p113 --threads 2\n"
      "  groklab bench mlp-p97 engine=reference --json\n"
      "  groklab bench causal-p97 dropout=0 --explain\n"
      "`make bench` races groklab against PyTorch.");
  command->callback([options, &exit_code] { exit_code = bench_command(*options); });
}

}  // namespace groklab
