// SPDX-License-Identifier: MIT
#include "lab/sweep_lab.hpp"

#include <fmt/format.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/parse_number.hpp"
#include "lab/machine.hpp"
#include "lab/named_file.hpp"
#include "lab/run_cost.hpp"
#include "lab/shard_run.hpp"
#include "runs/run_folder.hpp"
#include "sweep/run_store.hpp"

namespace groklab {
namespace {

NamedFile find_sweep_source(const std::string& name) {
  if (SweepFolder::holds_sweep(name)) {
    const std::string path = SweepFolder::open(name).sweep_path();
    return {read_text_file(path), path, name};
  }
  return find_named_file(name, embedded_sweeps(), "sweeps");
}

/// Temporaries of processes that were killed in a run which another one ended since: nobody opens it again.
void remove_leftovers(const SweepPlan& plan, const SweepFolder& folder) {
  for (const std::size_t number : plan.shard) {
    if (const std::string path = folder.run_path(plan.jobs[number].name); RunFolder::holds_unpacked_run(path)) {
      RunFolder::unpacked(path).remove_leftovers();
    }
  }
}

}  // namespace

Shard parse_shard(const std::string& text) {
  const std::size_t slash = std::min(text.find('/'), text.size() - 1);
  const Shard shard{parse_number<int>(text.substr(0, slash)).value_or(0),
                    parse_number<int>(text.substr(slash + 1)).value_or(0)};
  if (shard.index < 1 || shard.index > shard.n) {
    throw Error(ErrorKind::Usage, fmt::format("'{}' is no shard", text), "--shard",
                "write i/n with i from 1 to n, like 1/4");
  }
  return shard;
}

SweepPlan plan_sweep(const SweepRequest& request) {
  const NamedFile source = find_sweep_source(request.name_or_file);
  SweepPlan plan;
  plan.toml = with_command_line(source.toml, request.overrides, request.seeds);
  const SweepFile sweep = parse_sweep(plan.toml, source.path);
  plan.text = sweep.text;
  plan.path = request.out.empty() ? source.out : request.out;
  plan.jobs = expand_jobs(sweep);
  plan.packed_up_to = packed_up_to_bytes(sweep.storage, plan.jobs.size());
  for (auto job = static_cast<std::size_t>(request.shard.index - 1); job < plan.jobs.size();
       job += static_cast<std::size_t>(request.shard.n)) {
    plan.shard.push_back(job);
  }
  plan.workers = request.workers > 0 ? request.workers : usable_cores();
  plan.must_exist = request.resume;
  return plan;
}

SweepWork find_work(const SweepPlan& plan) {
  SweepWork work;
  std::optional<SweepFolder> folder;
  if (SweepFolder::holds_sweep(plan.path)) {
    folder = SweepFolder::open(plan.path);
  }
  for (const std::size_t number : plan.shard) {
    const JobRecord record = folder ? folder->read_job(plan.jobs[number].name) : JobRecord{};
    if (record.has_ended()) {
      work.ended.push_back(number);
      work.n_diverged += record.run.value("status", "") == "failed" ? 1U : 0U;
    } else {
      work.jobs.push_back(number);
    }
  }
  return work;
}

void estimate_sweep(const SweepPlan& plan, SweepWork& work) {
  std::vector<const Config*> configs;
  for (const std::size_t number : work.jobs) {
    configs.push_back(&plan.jobs[number].config);
  }
  const std::vector<double> seconds = estimate_seconds(configs, plan.workers);
  const std::vector<std::size_t> jobs = work.jobs;
  work.jobs.clear();
  work.seconds.clear();
  for (const std::size_t i : longest_first(seconds)) {
    work.jobs.push_back(jobs[i]);
    work.seconds.push_back(seconds[i]);
  }
}

SweepSummary run_sweep(const SweepPlan& plan, const SweepWork& work, const SweepCalls& calls) {
  const SweepFolder folder = SweepFolder::join(plan.path, plan.toml, plan.jobs, plan.must_exist);
  RunStore store(folder, plan.packed_up_to);
  for (const std::size_t number : work.ended) {
    store.keep(plan.jobs[number].name);  // one that was killed before, or ended as part of a smaller sweep
  }
  const SweepSummary summary = ShardRun(plan, work, calls, folder, store).train_all();
  if (!work.jobs.empty() && summary.stopped_by == StopRequest::None) {
    remove_leftovers(plan, folder);
  }
  if (!summary.disk_failed) {
    folder.write_index();
  }
  return summary;
}

}  // namespace groklab
