// SPDX-License-Identifier: MIT
#include "lab/missing_checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/file_lock.hpp"
#include "core/scratch_folder.hpp"
#include "lab/machine.hpp"
#include "lab/observers.hpp"
#include "lab/workshop.hpp"
#include "runs/run_layout.hpp"

namespace groklab {
namespace {

void require_passed(const RunFolder& run, std::int64_t step) {
  if (run.is_packed()) {
    throw Error(ErrorKind::Usage, "a packed run is not added to", run.path(),
                "train it again as a folder, by the command of its run.json");
  }
  const nlohmann::ordered_json record = run.find_run_json();
  if (record.contains("parent") && step < record["parent"].value("step", std::int64_t{0})) {
    const nlohmann::ordered_json& parent = record["parent"];
    throw Error(ErrorKind::Usage,
                fmt::format("the run is a fork from step {} on", parent.value("step", std::int64_t{0})), run.path(),
                fmt::format("make the checkpoint in its parent, {}", parent.value("path", "")));
  }
  const std::vector<MetricsLine> lines = run.metrics();
  const std::int64_t last = lines.empty() ? -1 : lines.back().step;
  if (step > last) {
    throw Error(ErrorKind::Usage, fmt::format("the run did not come to step {}", step), run.path(),
                lines.empty() ? "it has no evaluations" : fmt::format("its last evaluation is at step {}", last));
  }
}

void require_same_arithmetic(const RunFolder& run, const Workshop& shop) {
  const std::string here(shop.engine->kernels());
  const nlohmann::ordered_json record = run.find_run_json();
  const std::string before = record.contains("kernels") ? record["kernels"].get<std::string>() : here;
  if (before != here) {
    throw Error(ErrorKind::RunFailed,
                fmt::format("the run was trained with {} kernels, and {} ones have other last bits", before, here),
                run.path(), fmt::format("set GROKLAB_KERNELS={} on a machine that has them", before));
  }
}

/// The last whole checkpoint before a step.
std::optional<Checkpoint> state_before(const RunFolder& run, std::int64_t step, const ModelSpec& spec,
                                       const std::function<void(const std::string&)>& on_message) {
  std::vector<std::int64_t> saved = run.checkpoint_steps();
  std::erase_if(saved, [&](std::int64_t one) { return one >= step; });
  for (auto one = saved.rbegin(); one != saved.rend(); ++one) {
    try {
      return read_checkpoint(run.checkpoint_path(*one), spec);
    } catch (const Error& error) {
      if (on_message) {
        on_message(fmt::format("passed over: {}", error.what()));
      }
    }
  }
  return std::nullopt;
}

}  // namespace

MadeCheckpoint make_missing_checkpoint(const CheckpointRequest& request, const CheckpointCalls& calls) {
  const RunFolder run = RunFolder::open(request.run);
  MadeCheckpoint made{.path = run.checkpoint_path(request.step)};
  const std::vector<std::int64_t> saved = run.checkpoint_steps();
  if (std::binary_search(saved.begin(), saved.end(), request.step)) {
    made.was_there = true;
    return made;
  }
  require_passed(run, request.step);
  const Workshop shop(run.config(), threads_or_default(request.threads));
  require_same_arithmetic(run, shop);

  const ScratchFolder scratch("checkpoint");
  const RunFolder draft = RunFolder::create(scratch / "run", run.config_toml());
  const FileLock lock(draft.config_path());  // whoever looks for what is trained here finds it
  std::optional<Checkpoint> state = state_before(run, request.step, shop.spec, calls.on_message);
  made.from = state ? state->step : 0;
  if (state) {
    write_file_atomically(draft.metrics_path(), run.metrics_text_before(*state));
  }
  if (calls.on_start) {
    calls.on_start(made.from);
  }

  Observers observers(shop);
  TrainHooks hooks;
  observers.hang_into(hooks);
  hooks.snapshot = nullptr;
  hooks.last_step = request.step;
  hooks.on_evaluation = [&](const Progress&) { ++made.evaluations; };
  hooks.on_message = calls.on_message;
  hooks.stop_requested = calls.stop_requested;
  if (calls.on_step) {
    hooks.on_batch = [&](const BatchView& batch) { calls.on_step(batch.step); };
  }
  made.stopped_by =
      train_run({shop.config, shop.spec, shop.data, *shop.engine, shop.pool, draft, shop.initial, std::move(state)},
                hooks)
          .stopped_by;
  if (made.stopped_by != StopRequest::None) {
    return made;
  }
  if (!run.read_text(kMetricsFile).starts_with(draft.read_text(kMetricsFile))) {
    throw Error(ErrorKind::RunFailed, "trained again, the evaluations on the way are not those of the run", run.path(),
                "use the version and the machine that run.json names; nothing was kept");
  }
  run.save_checkpoint(read_checkpoint(draft.checkpoint_path(request.step), shop.spec), shop.spec);
  return made;
}

}  // namespace groklab
