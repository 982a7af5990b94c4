// SPDX-License-Identifier: MIT
#include "lab/search_run.hpp"

#include <algorithm>
#include <new>

#include "config/options.hpp"
#include "core/error.hpp"
#include "lab/json_values.hpp"
#include "lab/machine.hpp"
#include "lab/trial_judge.hpp"
#include "search/nsga2_sampler.hpp"
#include "sweep/job_queue.hpp"

namespace groklab {
namespace {

/// Marks a trial as ours, with the name of its run: only such are gone on with.
constexpr const char* kRunAttr = "groklab_run";
constexpr auto kAskAgainEvery = std::chrono::milliseconds(100);

nlohmann::ordered_json step_list(const std::vector<std::optional<std::int64_t>>& steps) {
  auto list = nlohmann::ordered_json::array();
  for (const std::optional<std::int64_t>& step : steps) {
    list.push_back(value_json(step));
  }
  return list;
}

}  // namespace

SearchRun::SearchRun(const SearchPlan& plan, const SearchCalls& calls, const SearchFolder& folder,
                     StudyStorage& storage)
    : plan_(plan), settings_(plan.search.settings), calls_(calls), folder_(folder), storage_(storage) {
  take_in_ended_trials();
  for (const Trial& trial : storage_.refresh().trials) {
    const bool is_ours = trial.user_attrs.contains(kRunAttr) && values_in_space(plan.search, trial).has_value();
    if (trial.state == TrialState::Running && is_ours) {
      left_running_.push_back(trial.number);
      running_.insert(trial.number);
    }
  }
  const auto n_new = static_cast<std::size_t>(std::max<std::int64_t>(0, settings_.trials - n_trials_));
  seats_ = std::vector<Seat>(left_running_.size() + n_new);
}

SearchSummary SearchRun::run_all() {
  run_jobs({.n_jobs = seats_.size(),
            .n_workers = plan_.workers,
            .run = [this](std::size_t job) { work(job); },
            .stop = [this] { return is_over(); },
            .look =
                [this] {
                  tell_ends();
                  tell_progress();
                }});
  SearchSummary summary;
  summary.n_saved = n_saved_;
  summary.disk_error = disk_error_;
  summary.timed_out = is_time_over();
  summary.stopped_by = calls_.stop_requested();
  if (!disk_error_) {
    summary.study = storage_.refresh();
  }
  summary.seconds = elapsed_s();
  return summary;
}

void SearchRun::work(std::size_t job) noexcept {
  Seat& seat = seats_[job];
  try {
    std::optional<OpenTrial> open = open_trial(job);
    if (!open) {
      return;
    }
    const Clock::time_point begin = Clock::now();
    seat.number = open->trial.number;
    Verdict verdict = try_trial(*open, seat);
    close_trial(*open, std::move(verdict), std::chrono::duration<double>(Clock::now() - begin).count());
  } catch (const std::exception& error) {  // the study cannot be written, or a run: the disk refuses
    note_error(error.what());
  }
  seat.number = -1;
}

SearchRun::Verdict SearchRun::try_trial(OpenTrial& open, Seat& seat) {
  try {
    return train_trial(open, seat);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::Io) {
      throw;
    }
    return {TrialState::Fail, {}, error.what(), {}};
  } catch (const std::bad_alloc&) {
    return {TrialState::Fail, {}, "not enough memory for this configuration", {}};
  }
}

std::optional<SearchRun::OpenTrial> SearchRun::open_trial(std::size_t job) {
  std::unique_lock lock(mutex_);
  if (job < left_running_.size()) {
    const Trial& trial = storage_.refresh().trials[static_cast<std::size_t>(left_running_[job])];
    return OpenTrial{trial, values_in_space(plan_.search, trial).value(), seen_by(trial.number)};
  }
  while (!is_over()) {
    take_in_ended_trials();
    if (n_trials_ >= settings_.trials) {
      break;  // others have made trials meanwhile
    }
    if (may_begin(n_trials_)) {
      return new_trial(n_trials_);
    }
    ended_one_.wait_for(lock, kAskAgainEvery);
  }
  return std::nullopt;
}

SearchRun::OpenTrial SearchRun::new_trial(std::int64_t number) {
  OpenTrial open{{}, {}, seen_by(number)};
  const Suggestion suggestion = suggest(settings_.sampler, {.space = plan_.search.space,
                                                            .seen = open.seen,
                                                            .number = number,
                                                            .seed = settings_.seed,
                                                            .population = settings_.population});
  open.values = suggestion.values;
  for (std::size_t i = 0; i < open.values.size(); ++i) {
    const SearchParameter& parameter = plan_.search.space[i];
    open.trial.params.push_back({parameter.name, parameter.distribution, open.values[i]});
  }
  open.trial.user_attrs[kRunAttr] = trial_run_name(number, 0);
  if (suggestion.generation) {
    open.trial.system_attrs[kGenerationAttr] = *suggestion.generation;
  }
  open.trial.number = storage_.begin_trial(open.trial);
  running_.insert(open.trial.number);
  n_trials_ = std::max(n_trials_, open.trial.number + 1);
  return open;
}

bool SearchRun::may_begin(std::int64_t number) const {
  return running_.empty() || *running_.begin() > number - settings_.lag;
}

std::vector<const Trial*> SearchRun::seen_by(std::int64_t number) const {
  std::vector<const Trial*> seen;
  for (auto trial = ended_.begin(); trial != ended_.end() && trial->first <= number - settings_.lag; ++trial) {
    seen.push_back(&trial->second);
  }
  return seen;
}

void SearchRun::take_in_ended_trials() {
  const std::vector<Trial>& trials = storage_.refresh().trials;
  for (const Trial& trial : trials) {
    if (is_ended(trial.state)) {
      ended_.try_emplace(trial.number, trial);
    }
  }
  n_trials_ = std::ssize(trials);
}

SearchRun::Verdict SearchRun::train_trial(OpenTrial& open, Seat& seat) {
  const ObjectiveSettings& objective = settings_.objective;
  TrialJudge judge(settings_, trial_config(plan_.search, open.values, 0).train, open.seen);
  for (int repetition = 0; repetition < objective.seeds && !judge.gave_up(); ++repetition) {
    TrainRequest request;
    request.config = trial_config(plan_.search, open.values, repetition);
    request.resume = folder_.run_path(trial_run_name(open.trial.number, repetition));
    request.skip_busy = true;
    request.threads = std::max(1, default_threads() / plan_.workers);
    judge.begin_run();
    const auto is_enough = [&](const MetricsLine& line) {
      seat.step.store(line.step, std::memory_order_relaxed);
      if (repetition == 0) {
        report(open, line);
      }
      return judge.observe(line);
    };
    TrainCalls calls;
    calls.is_enough = is_enough;
    calls.stop_requested = [this] { return stop_for_runs(); };
    const TrainSummary summary = train(request, calls);
    if (summary.was_busy || summary.result.stopped_by != StopRequest::None) {
      return {TrialState::Running, {}, "saved", {}};
    }
    if (summary.was_finished) {  // by a call that did not live to tell the study
      const std::vector<MetricsLine> lines = RunFolder::open(request.resume).metrics();
      std::find_if(lines.begin(), lines.end(), is_enough);
    }
    if (summary.result.divergence) {
      return {TrialState::Fail, {}, "diverged", judge.steps()};
    }
  }
  Verdict verdict{judge.state(), {judge.value()}, judge.outcome(), judge.steps()};
  if (!objective.second.empty()) {
    const Config config = trial_config(plan_.search, open.values, 0);
    verdict.values.push_back(std::stod(option_value_text(config, objective.second)));
  }
  return verdict;
}

void SearchRun::report(OpenTrial& open, const MetricsLine& line) {
  const bool is_new = open.trial.intermediate.try_emplace(line.step, line.test_loss).second;
  if (is_new) {  // after a resume the study has the steps before it already
    const std::lock_guard lock(mutex_);
    storage_.report(open.trial.number, line.step, line.test_loss);
  }
}

void SearchRun::close_trial(const OpenTrial& open, Verdict verdict, double seconds) {
  const std::lock_guard lock(mutex_);
  if (verdict.state == TrialState::Running) {
    ++n_saved_;
    return;
  }
  storage_.end_trial(open.trial.number, verdict.state, std::move(verdict.values),
                     {{kRunAttr, trial_run_name(open.trial.number, 0)},  // others may have begun trials meanwhile
                      {"groklab_outcome", verdict.outcome},
                      {"groklab_steps", step_list(verdict.steps)}});
  take_in_ended_trials();
  running_.erase(open.trial.number);
  ends_.push_back({ended_.at(open.trial.number), verdict.outcome, seconds});
  ended_one_.notify_all();
}

void SearchRun::note_error(const std::string& text) {
  disk_failed_ = true;
  const std::lock_guard lock(mutex_);
  disk_error_ = disk_error_.value_or(text);
  ended_one_.notify_all();
}

void SearchRun::tell_ends() {
  std::vector<TrialEnd> ends;
  {
    const std::lock_guard lock(mutex_);
    ends.swap(ends_);
  }
  for (const TrialEnd& end : ends) {
    if (calls_.on_end) {
      calls_.on_end(end);
    }
  }
}

void SearchRun::tell_progress() {
  if (!calls_.on_progress) {
    return;
  }
  SearchProgress progress;
  progress.n_trials = settings_.trials;
  progress.steps = plan_.search.base.train.steps;
  for (const Seat& seat : seats_) {
    if (const std::int64_t number = seat.number.load(std::memory_order_relaxed); number >= 0) {
      progress.running.push_back({number, seat.step.load(std::memory_order_relaxed)});
    }
  }
  {
    const std::lock_guard lock(mutex_);
    progress.n_ended = std::ssize(ended_);
    for (const auto& [number, trial] : ended_) {
      if (trial.state == TrialState::Complete && !trial.values.empty()) {
        progress.best = std::min(progress.best.value_or(trial.values[0]), trial.values[0]);
      }
    }
  }
  calls_.on_progress(progress);
}

bool SearchRun::is_time_over() const { return settings_.timeout_s > 0 && elapsed_s() >= settings_.timeout_s; }

bool SearchRun::is_over() const {
  return disk_failed_ || is_time_over() || calls_.stop_requested() != StopRequest::None;
}

StopRequest SearchRun::stop_for_runs() const {
  const StopRequest asked = calls_.stop_requested();
  return asked == StopRequest::None && is_over() ? StopRequest::Requeue : asked;
}

}  // namespace groklab
