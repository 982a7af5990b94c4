// SPDX-License-Identifier: MIT
#include "lab/fork_run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "config/config_difference.hpp"
#include "config/config_file.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/shell_word.hpp"
#include "lab/free_run_path.hpp"
#include "runs/run_layout.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// Keys, or with a point at the end whole sections, that may change while a run goes on: they decide neither what is
/// learned, nor the shape of any tensor or moment, nor what had to be recorded from the beginning.
constexpr std::string_view kFree[] = {"optimizer.", "train.", "loss.",    "analysis.",     "wandb.",
                                      "precision",  "engine", "trackers", "model.dropout", "batch_seed"};
constexpr std::string_view kBound[] = {"optimizer.name", "train.record_every_step_until", "train.order_params",
                                       "train.progress_measures"};

bool is_free(std::string_view key) {
  const auto covers = [&](std::string_view free) { return free.ends_with('.') ? key.starts_with(free) : key == free; };
  return std::any_of(std::begin(kFree), std::end(kFree), covers) &&
         std::find(std::begin(kBound), std::end(kBound), key) == std::end(kBound);
}

std::string name_of(const std::string& path) {
  return fs::path(fs::absolute(path).lexically_normal() / "").parent_path().filename().string();
}

/// The parent's checkpoints up to the step, as the new run would have saved them.
void copy_checkpoints(const Fork& fork, const RunFolder& run) {
  const ModelSpec spec = make_model_spec(fork.config);
  for (const std::int64_t saved : fork.parent.checkpoint_steps()) {
    if (saved > fork.step) {
      break;
    }
    const std::string file = checkpoint_file(saved);
    Checkpoint checkpoint = decode_checkpoint(fork.parent.read(file), fork.parent.file_path(file), spec);
    checkpoint.config_toml = run.config_toml();
    run.save_checkpoint(checkpoint, spec);
    if (saved == fork.step) {
      write_file_atomically(run.metrics_path(), fork.parent.metrics_text_before(checkpoint));
    }
  }
}

/// What was recorded beside the evaluations; going on from the step drops what came after it.
void copy_series(const Fork& fork, const RunFolder& run) {
  const bool window_is_over = fork.step >= fork.config.train.record_every_step_until;
  if (window_is_over && fork.parent.holds("early.npz")) {
    write_file_atomically(run.file_path("early.npz"), fork.parent.read("early.npz"));
  }
  if (fork.parent.holds("snapshots.npz")) {
    write_file_atomically(run.file_path("snapshots.npz"), fork.parent.read("snapshots.npz"));
  }
  for (const std::string& file : fork.parent.files()) {
    if (fs::path(file).parent_path() == fs::path(kPartsFolder)) {
      make_folder(run.file_path(kPartsFolder));
      write_file_atomically(run.file_path(file), fork.parent.read(file));
    }
  }
}

Json parent_json(const Fork& fork) {
  return {{"name", name_of(fork.parent.path())}, {"path", fork.given}, {"step", fork.step}, {"changed", fork.changed}};
}

}  // namespace

Fork plan_fork(const std::string& parent, std::int64_t step, const std::vector<std::string>& overrides) {
  Fork fork{RunFolder::open(parent), parent, step, {}, {}};
  const std::vector<std::int64_t> saved = fork.parent.checkpoint_steps();
  if (!std::binary_search(saved.begin(), saved.end(), step)) {
    throw Error(ErrorKind::Usage, fmt::format("no checkpoint of step {}", step), parent,
                saved.empty()
                    ? "the run has none: train it with train.checkpoint_every=1000"
                    : fmt::format("its checkpoints: {}; `groklab checkpoint` makes others", fmt::join(saved, ", ")));
  }
  const Config before = fork.parent.config();
  fork.config = before;
  apply_overrides(fork.config, overrides);
  resolve(fork.config);
  for (const ConfigDifference& difference : config_differences(fork.config, before)) {
    if (!is_free(difference.key)) {
      throw Error(
          ErrorKind::Usage, "a fork cannot change this key", std::string(difference.key),
          "optimizer, train, loss, model.dropout, batch_seed, precision and engine can change; for another task "
          "or network start a new run");
    }
    fork.changed.push_back(fmt::format("{}={}", difference.key, difference.value));
  }
  if (fork.config.train.steps <= step) {
    throw Error(ErrorKind::Usage, fmt::format("the run is at its end: train.steps is {}", fork.config.train.steps),
                parent, fmt::format("go further with train.steps={}", 2 * step));
  }
  return fork;
}

std::string free_fork_path(const Fork& fork) {
  return free_run_path(fmt::format("{}_at{}", name_of(fork.parent.path()), fork.step));
}

RunFolder make_fork(const Fork& fork, const std::string& path) {
  const fs::path whole = fs::absolute(path).lexically_normal();
  std::error_code code;
  if (fs::exists(whole, code)) {
    throw Error(ErrorKind::Usage, "this folder is there already", path, "choose another one with --out");
  }
  make_folder(whole.parent_path().string());
  const fs::path draft = whole.parent_path() / fmt::format(".{}.fork-{}", whole.filename().string(), ::getpid());
  try {
    const RunFolder run = RunFolder::create(draft.string(), config_to_toml(fork.config));
    copy_series(fork, run);
    copy_checkpoints(fork, run);
    run.write_run_json({{"format", kRunFormat},
                        {"name", whole.filename().string()},
                        {"status", "running"},
                        {"outcome", nullptr},
                        {"parent", parent_json(fork)}});
    if (std::rename(draft.c_str(), whole.c_str()) != 0) {
      throw_io_error("make the folder of the fork", path, errno, 0);
    }
  } catch (...) {
    fs::remove_all(draft, code);
    throw;
  }
  sync_folder(whole.parent_path().string());
  return RunFolder::open(path);
}

std::string fork_command(const Json& parent) {
  std::string command = fmt::format("groklab train --fork {} --fork-step {}", shell_word(parent.value("path", "")),
                                    parent.value("step", std::int64_t{0}));
  for (const Json& changed : parent.value("changed", Json::array())) {
    command += " " + shell_word(changed.get<std::string>());
  }
  return command;
}

}  // namespace groklab
