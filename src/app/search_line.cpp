// SPDX-License-Identifier: MIT
#include "app/search_line.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/search_text.hpp"
#include "config/options.hpp"
#include "lab/number_text.hpp"

namespace groklab {
namespace {

std::string params_text(const Trial& trial) {
  std::string text;
  for (const TrialParam& param : trial.params) {
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", key_leaf(param.name), short_value_text(param));
  }
  return text;
}

std::string values_text(const Trial& trial) {
  std::string text;
  for (const double value : trial.values) {
    text += fmt::format(" {:.6g}", value);
  }
  return trial.state == TrialState::Complete ? text : "";
}

}  // namespace

SearchLine::SearchLine(bool quiet) : quiet_(quiet), status_(kPlainLineOfManyEvery_s) {}

void SearchLine::start(const SearchPlan& plan) {
  if (quiet_) {
    return;
  }
  const SearchSettings& settings = plan.search.settings;
  status_.message(fmt::format("{}: {}", plan.path, plan.search.text));
  status_.message(fmt::format("study '{}' in {}: to {} trials, {} at a time", plan.storage.study, plan.storage.path,
                              grouped(settings.trials), plan.workers));
}

void SearchLine::trial_end(const TrialEnd& end) {
  if (!quiet_) {
    status_.message(fmt::format("trial {}: {}{}, {}  ({})", end.trial.number, end.outcome, values_text(end.trial),
                                duration_text(end.seconds), params_text(end.trial)));
  }
}

void SearchLine::progress(const SearchProgress& progress) {
  if (quiet_ || progress.running.empty() || !status_.is_due()) {
    return;
  }
  std::string text = fmt::format("{}/{} trials", progress.n_ended, progress.n_trials);
  if (progress.best) {
    text += fmt::format("  best {:.6g}", *progress.best);
  }
  for (std::size_t i = 0; i < std::min(progress.running.size(), kMostShown); ++i) {
    const RunningTrial& running = progress.running[i];
    text += fmt::format("  trial {} {}/{}", running.number, grouped(running.step), grouped(progress.steps));
  }
  status_.show(text);
}

void SearchLine::end(const SearchPlan& plan, const SearchSummary& summary) {
  if (summary.disk_error) {  // an error speaks in quiet searches too
    status_.message("groklab: " + *summary.disk_error);
  }
  if (quiet_) {
    return;
  }
  status_.message(fmt::format("{} of {} trials in the study, {}", summary.study.trials.size(),
                              plan.search.settings.trials, duration_text(summary.seconds)));
  if (summary.n_saved > 0) {
    status_.message(fmt::format("{} {} stopped, states saved; go on with: groklab search {} --resume", summary.n_saved,
                                summary.n_saved == 1 ? "trial was" : "trials were", plan.path));
  }
}

}  // namespace groklab
