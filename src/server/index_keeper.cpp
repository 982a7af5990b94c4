// SPDX-License-Identifier: MIT
#include "server/index_keeper.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "lab/json_values.hpp"
#include "server/json_line.hpp"
#include "server/run_table.hpp"
#include "server/sweep_table.hpp"

namespace groklab {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kTick{250};
constexpr milliseconds kGather{40};  // events come in bursts: one look for all of one
constexpr milliseconds kLive{500};   // how soon it shows that a process ended or was paused
constexpr milliseconds kPoll{2000};
constexpr milliseconds kBeat{15000};

std::string metrics_event(const RunEntry& run, const MetricsHistory& history) {
  nlohmann::ordered_json event = {
      {"id", run.id}, {"rows", history.n_rows()}, {"last", nlohmann::ordered_json::object()}};
  for (const std::string& name : history.names()) {
    event["last"][name] = value_json(history.last(name));
  }
  return json_line(event);
}

/// True once that much time went by since the last time it was true.
class Every {
 public:
  explicit Every(milliseconds time) : time_(time) {}
  bool is_due() {
    const bool due = Clock::now() >= next_;
    next_ = due ? Clock::now() + time_ : next_;
    return due;
  }

 private:
  milliseconds time_;
  Clock::time_point next_ = Clock::now() + time_;
};

}  // namespace

IndexKeeper::IndexKeeper(ServerContext& server, std::function<void()> on_tick)
    : server_(server), on_tick_(std::move(on_tick)), watch_(server.root.path()) {
  server_.index.scan();
  look(watch_.watch(server_.index.watched_folders()), false);
  thread_ = std::thread([this] { run(); });
}

IndexKeeper::~IndexKeeper() {
  stop_ = true;
  watch_.interrupt();
  thread_.join();
}

void IndexKeeper::run() {
  Every live(kLive), poll(kPoll), beat(kBeat);
  while (!stop_) {
    std::set<std::string> changed = watch_.wait(kTick);
    on_tick_();
    if (!changed.empty() && !stop_) {
      std::this_thread::sleep_for(kGather);
      changed.merge(watch_.wait(milliseconds(0)));
    }
    const bool at_all = watch_.take_lost_events() || (watch_.must_poll() && poll.is_due());
    const Clock::time_point start = Clock::now();
    if (at_all || !changed.empty() || live.is_due()) {
      look(changed, at_all);
    }
    if (beat.is_due()) {
      server_.events.beat();
    }
    // A folder in which something always changes gets a tenth of a core at most.
    std::this_thread::sleep_for(std::min<Clock::duration>(9 * (Clock::now() - start), kPoll));
  }
}

void IndexKeeper::look(const std::set<std::string>& changed, bool at_all) {
  IndexChange change = at_all ? server_.index.scan() : server_.index.refresh(changed);
  tell(change);
  while (change.is_new_structure) {
    const std::set<std::string> fresh = watch_.watch(server_.index.watched_folders());
    if (fresh.empty()) {
      return;
    }
    change = server_.index.refresh(fresh);  // what happened before they were watched
    tell(change);
  }
}

void IndexKeeper::tell(const IndexChange& change) {
  if (change.is_empty() || server_.events.n_listeners() == 0) {
    return;
  }
  if (!change.runs.empty() || !change.removed.empty()) {
    server_.events.send("runs", runs_event(change, server_.values), change.generation);
  }
  for (const SweepEntryPtr& sweep : change.sweeps) {
    server_.events.send("sweep", json_line(sweep_row(*sweep)));
  }
  const std::set<std::string> wanted = server_.events.wanted_runs();
  for (const RunEntryPtr& run : change.runs) {
    if (!wanted.contains(run->id)) {
      continue;
    }
    try {
      const std::string event = server_.metrics.read(run->place, run->eval_every, [&](const MetricsHistory& history) {
        return history.n_rows() > 0 ? metrics_event(*run, history) : "";
      });
      if (!event.empty()) {
        server_.events.send_of_run(run->id, "metrics", event);
      }
    } catch (const Error&) {
      continue;  // damaged: the run's entry says so
    }
  }
}

}  // namespace groklab
