// SPDX-License-Identifier: MIT
#include "lab/submit_lab.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "figures/child_process.hpp"
#include "sweep/slurm_script.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

SlurmArray array_of(const SweepPlan& plan, const SubmitRequest& request) {
  const int n_jobs = static_cast<int>(plan.jobs.size());
  SlurmArray array;
  array.sweep = fs::absolute(plan.path).lexically_normal().string();
  array.name = fs::path(array.sweep).filename().string();
  array.program = request.program;
  array.n_tasks = std::min(request.n_tasks > 0 ? request.n_tasks : kMostTasks, n_jobs);
  array.cores = request.cores;
  array.options = request.options;
  return array;
}

/// "17" of what `sbatch --parsable` says: "17" or "17;cluster", with a line break.
std::string job_number(const std::string& out) { return out.substr(0, out.find_first_of(";\n")); }

}  // namespace

std::string sweep_script(const SweepPlan& plan, const SubmitRequest& request) {
  return slurm_script(array_of(plan, request));
}

SubmittedSweep submit_sweep(const SweepPlan& plan, const SubmitRequest& request) {
  const SlurmArray array = array_of(plan, request);
  const std::string text = slurm_script(array);
  SweepFolder::join(plan.path, plan.toml, plan.jobs, plan.must_exist);
  const std::string folder = array.sweep + "/slurm";
  make_folder(folder);
  SubmittedSweep submitted{folder + "/array.sh", "", array.n_tasks};
  write_file_atomically(submitted.script, text);
  const std::optional<ChildResult> result = run_child({"sbatch", "--parsable", submitted.script}, ".");
  if (!result) {
    throw Error(ErrorKind::RunFailed, "there is no sbatch on this machine", submitted.script,
                "give the script to sbatch where Slurm is, or run the shards by hand: --shard 1/2, --shard 2/2");
  }
  if (result->exit_code != 0) {
    throw Error(ErrorKind::RunFailed, fmt::format("sbatch refuses: {}", result->err.substr(0, result->err.find('\n'))),
                submitted.script, "options for sbatch: --sbatch=--partition=NAME, or SBATCH_PARTITION and the like");
  }
  submitted.job = job_number(result->out);
  return submitted;
}

}  // namespace groklab
