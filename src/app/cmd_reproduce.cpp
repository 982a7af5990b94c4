// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/command.hpp"
#include "app/progress_line.hpp"
#include "app/shared_options.hpp"
#include "app/stop_signals.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "lab/number_text.hpp"
#include "lab/reproduce_lab.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

struct ReproduceOptions {
  std::vector<std::string> names;
  std::string data;
  ReproduceRequest request;
  bool list = false;
  bool json = false;
  bool quiet = false;
};

std::vector<PublishedResult> known_results(const ReproduceOptions& options) {
  if (options.data.empty()) {
    return published_results();
  }
  return parse_published(read_text_file(options.data), std::filesystem::path(options.data).stem().string(),
                         options.data);
}

std::string number_name(const PublishedNumber& number) {
  return is_milestone(number.quantity) ? std::string(quantity_name(number.quantity))
                                       : fmt::format("{} at {}", quantity_name(number.quantity), number.step);
}

/// Steps whole, values with as many digits as a comparison to 2e-6 needs.
std::string value_text(const PublishedNumber& number, const std::optional<double>& value) {
  if (!value) {
    return is_milestone(number.quantity) ? fmt::format("not within {}", number.step) : "nothing";
  }
  return is_milestone(number.quantity) ? fmt::format("{:.0f}", *value) : fmt::format("{:.8g}", *value);
}

Json value_json(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json number_json(const PublishedNumber& number) {
  Json json;
  json["quantity"] = quantity_name(number.quantity);
  json["step"] = is_milestone(number.quantity) ? Json(nullptr) : Json(number.step);
  json["published"] = value_json(number.value);
  json["mean_of"] = number.mean_of;
  json["source"] = number.source;
  return json;
}

void print_comparison(const PublishedResult& result, const PublishedComparison& comparison, bool json) {
  if (json) {
    Json line = {{"name", result.name}};
    line.update(number_json(comparison.number));
    line["ours"] = value_json(comparison.ours);
    line["tolerance"] = comparison.tolerance;
    line["reason"] = comparison.reason;
    line["pass"] = comparison.passes;
    fmt::print("{}\n", line.dump());
  } else {
    const PublishedNumber& number = comparison.number;
    const std::string tolerance = comparison.tolerance > 0
                                      ? fmt::format("within {:.3g}: {}", comparison.tolerance, comparison.reason)
                                      : comparison.reason;
    fmt::print("{}  {}  {}  {}  published {}  ({})\n", comparison.passes ? "PASS" : "FAIL", result.name,
               number_name(number), value_text(number, comparison.ours), value_text(number, number.value), tolerance);
  }
  std::fflush(stdout);  // the next result can be minutes away
}

Json result_json(const PublishedResult& result) {
  Json json;
  json["name"] = result.name;
  json["alias"] = result.alias.empty() ? Json(nullptr) : Json(result.alias);
  json["text"] = result.text;
  json["source"] = result.source;
  json["same_weights"] = result.start == PublishedStart::SameWeights;
  json["preset"] = result.preset;
  json["keys"] = result.keys;
  json["run_keys"] = reproduction_overrides(result);
  json["eval_every"] = result.eval_every;
  json["steps"] = result.steps;
  json["numbers"] = Json::array();
  for (const PublishedNumber& number : result.numbers) {
    json["numbers"].push_back(number_json(number));
  }
  return json;
}

/// name = alias  what: keys  [milestones] [source]
std::string result_line(const PublishedResult& result) {
  std::vector<std::string> milestones;
  for (const PublishedNumber& number : result.numbers) {
    if (is_milestone(number.quantity)) {
      milestones.push_back(fmt::format("{} {}", quantity_name(number.quantity), value_text(number, number.value)));
    }
  }
  return fmt::format("{}{}  {}: {} {}  [{}] [{}]", result.name, result.alias.empty() ? "" : " = " + result.alias,
                     result.text, result.preset, fmt::join(result.keys, " "),
                     milestones.empty() ? "losses" : fmt::format("{}", fmt::join(milestones, ", ")), result.source);
}

void print_list(std::span<const PublishedResult> results, bool json) {
  Json document = Json::array();
  for (const PublishedResult& result : results) {
    if (json) {
      document.push_back(result_json(result));
    } else {
      fmt::print("{}\n", result_line(result));
    }
  }
  if (json) {
    fmt::print("{}\n", document.dump(2));
  }
}

/// Trains and compares; progress and the last word go to stderr.
int reproduce_and_report(const ReproduceOptions& options) {
  std::optional<ProgressLine> line;
  ReproduceCalls calls;
  calls.train.on_start = [&](const TrainStart& start) {
    catch_stop_signals();
    line.emplace(options.quiet);
    line->start(start);
  };
  calls.train.on_evaluation = [&](const Progress& progress) { line->evaluation(progress); };
  calls.train.on_message = [&](const std::string& text) { fmt::print(stderr, "{}\n", text); };
  calls.train.stop_requested = requested_stop;
  calls.on_end = [&](const TrainSummary& summary) {
    if (line && !summary.was_finished) {
      line->end(summary);
    }
  };
  calls.on_comparison = [&](const PublishedResult& result, const PublishedComparison& comparison) {
    print_comparison(result, comparison, options.json);
  };
  const ReproduceSummary summary = reproduce(options.request, calls);
  if (summary.stopped_by != StopRequest::None) {
    fmt::print(stderr, "stopped; the same command goes on from here\n");
    return stop_exit_code(summary.stopped_by);
  }
  if (!options.quiet) {
    fmt::print(stderr, "{}, {} numbers: {}\n", counted(summary.results, "result"), summary.numbers,
               summary.failures == 0 ? "all agree" : fmt::format("{} do not agree", summary.failures));
  }
  return summary.failures == 0 ? 0 : exit_code_of(ErrorKind::CheckFailed);
}

int reproduce_command(ReproduceOptions& options) {
  const std::vector<PublishedResult> known = known_results(options);
  if (options.list) {
    print_list(options.names.empty() ? known : select_results(known, options.names), options.json);
    return 0;
  }
  if (options.names.empty()) {
    throw Error(ErrorKind::Usage, "what to reproduce is missing", "",
                "give a name of `groklab reproduce --list`, a group as mlp/..., or all");
  }
  options.request.results = select_results(known, options.names);
  return reproduce_and_report(options);
}

}  // namespace

void add_reproduce_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("reproduce", "Repeat published results and compare the numbers");
  auto options = std::make_shared<ReproduceOptions>();
  command->add_option("NAME", options->names, "a result of --list, a group (mlp, mlp/..., \"mlp/*\"), or all");
  command->add_flag("--list", options->list, "show the published results, train nothing");
  command->add_option("--data", options->data, "published results of your own: a TOML file (docs/reproduce.md)");
  command->add_option("--out", options->request.out, "folder of the runs; finished ones in it are used again")
      ->capture_default_str();
  add_threads_option(*command, options->request.threads);
  command
      ->add_option("--starts", options->request.starts,
                   "runs from weights that differ in the last bit, or seeds, a result (default: 8, where needed)")
      ->check(CLI::Range(kFewestStarts, 1000));
  command->add_flag("--json", options->json, "one JSON document a number, or a list");
  command->add_flag("--quiet", options->quiet, "no progress");
  command->footer(
      "Examples:\n"
      "  groklab reproduce --list\n"
      "  groklab reproduce mlp/frac_0.9\n"
      "  groklab reproduce mlp/... --threads 1 --json\n"
      "  groklab reproduce transformer/baseline --starts 8\n"
      "Ctrl-C saves the state; the same command goes on.\n"
      "Exit codes: 0 every number agrees, 4 one does not, 2 wrong usage, 130/143 stopped and saved.");
  command->callback([options, &exit_code] { exit_code = reproduce_command(*options); });
}

}  // namespace groklab
