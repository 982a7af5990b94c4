// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <tuple>

#include "app/command.hpp"
#include "app/named_words.hpp"
#include "app/search_line.hpp"
#include "app/search_text.hpp"
#include "app/shared_options.hpp"
#include "app/stop_signals.hpp"
#include "core/error.hpp"

namespace groklab {
namespace {

constexpr std::size_t kRowsShown = 20;

struct SearchOptions {
  std::vector<std::string> words;  ///< the search, then key=value
  SearchRequest request;
  std::int64_t trials = -1;  ///< -1: as the file has it
  std::string storage;       ///< empty: as the file has it
  bool json = false;
  bool quiet = false;
};

SearchRequest request_of(const SearchOptions& options) {
  SearchRequest request = options.request;
  std::tie(request.name_or_file, request.overrides) = split_words(options.words);
  if (request.name_or_file.empty()) {
    throw Error(ErrorKind::Usage, "what to search is missing", "",
                "give a name of `groklab list searches`, a TOML file or the folder of a search");
  }
  if (options.trials >= 0) {
    request.overrides.push_back(fmt::format("search.trials={}", options.trials));
  }
  if (!options.storage.empty()) {
    request.overrides.push_back("search.storage=" + options.storage);
  }
  return request;
}

int exit_code_of(const SearchSummary& summary) {
  if (summary.stopped_by != StopRequest::None) {
    return stop_exit_code(summary.stopped_by);
  }
  return summary.disk_error ? exit_code_of(ErrorKind::Io) : 0;
}

int search_command(const SearchOptions& options) {
  const SearchPlan plan = plan_search(request_of(options));
  SearchLine line(options.quiet || options.json);
  line.start(plan);
  catch_stop_signals();
  SearchCalls calls;
  calls.on_end = [&](const TrialEnd& end) { line.trial_end(end); };
  calls.on_progress = [&](const SearchProgress& progress) { line.progress(progress); };
  calls.stop_requested = requested_stop;
  const SearchSummary summary = run_search(plan, calls);
  line.end(plan, summary);
  if (options.json) {
    fmt::print("{}\n", search_document(plan, summary).dump(2));
  } else if (!summary.disk_error) {
    fmt::print("{}", search_text(plan, summary.study, kRowsShown));
  }
  return exit_code_of(summary);
}

}  // namespace

void add_search_command(CLI::App& app, int& exit_code) {
  CLI::App* command =
      app.add_subcommand("search", "Look for the hyper-parameters that reach a target in the fewest steps");
  auto options = std::make_shared<SearchOptions>();
  SearchRequest& request = options->request;
  command->add_option("NAME|FILE.toml|DIR", options->words,
                      "a search of `groklab list searches`, a TOML file (docs/search.md) or the folder of a search, "
                      "then key=value words: of all trials, or of `groklab list search-keys`");
  command->add_option("--trials", options->trials, "trials of the whole study, in place of the file's number")
      ->check(CLI::Range(0, 10000000));
  command->add_option("--timeout", request.timeout_s, "seconds of this call; trials then running are saved")
      ->check(CLI::Range(0.0, 1e9));
  command->add_option("--jobs", request.workers, "trials at the same time (default: the cores of this machine)")
      ->check(CLI::Range(1, 1024));
  command->add_option("--storage", options->storage,
                      "file of the study, which Python's Optuna opens too: a journal, or SQLite where it ends in .db, "
                      ".sqlite or .sqlite3 (default: journal.log in the folder)");
  command
      ->add_option("--optuna-schema", request.sqlite_schema,
                   "of a new SQLite file: 3.2 is for Optuna 3.2 and later, 3.0 for 3.0 and 3.1")
      ->capture_default_str();
  command->add_option("--out", request.out, "folder of the search (default: runs/NAME)")->check(refuse_empty);
  command->add_flag("--resume", request.resume, "only go on with a search that has begun");
  command->add_flag("--json", options->json, "one JSON document at the end");
  command->add_flag("--quiet", options->quiet, "no progress");
  command->footer(
      "Examples:\n"
      "  groklab search causal-p97 --trials 100\n"
      "  groklab search causal-p97 train.steps=2000 objective.test_acc=1 objective.test_loss=0 --storage study.db\n"
      "  groklab search my.toml search.sampler=random --timeout 3600\n"
      "  groklab search runs/causal-p97 --resume\n"
      "Trials that were interrupted go on, with or without --resume. Ctrl-C saves all states first.\n"
      "Exit codes: 0 the trials or the time are over, 2 wrong usage, 3 bad file, 5 disk, 130/143 stopped and saved, "
      "75 requeue.");
  command->callback([options, &exit_code] { exit_code = search_command(*options); });
}

}  // namespace groklab
