// SPDX-License-Identifier: MIT
#include "interop/network_state.hpp"

#include <utility>

#include "config/config_file.hpp"
#include "core/error.hpp"
#include "runs/checkpoint.hpp"

namespace groklab {
namespace {

std::string last_checkpoint(const RunFolder& run) {
  const std::vector<std::int64_t> steps = run.checkpoint_steps();
  if (steps.empty()) {
    throw Error(ErrorKind::Usage, "the run has no checkpoints", run.path(),
                "train with checkpoint_every=1000, or wait for its end");
  }
  return run.checkpoint_path(steps.back());
}

NetworkState read_state(const std::string& path) {
  NetworkState state;
  state.config_toml = read_checkpoint_config(path);
  state.config = parse_config(state.config_toml, path);
  state.spec = make_model_spec(state.config);
  Checkpoint checkpoint = read_checkpoint(path, state.spec);
  state.params = std::move(checkpoint.params);
  state.step = checkpoint.step;
  return state;
}

}  // namespace

std::vector<NetworkState> network_states(const ExportInput& input) {
  std::vector<NetworkState> states;
  if (!input.checkpoint.empty()) {
    states.push_back(read_state(input.checkpoint));
    states.back().folder = input.folder;
    return states;
  }
  for (const RunFolder& run : input.runs) {
    NetworkState& state = states.emplace_back(read_state(last_checkpoint(run)));
    state.folder = export_folder_of(input, run);
  }
  return states;
}

}  // namespace groklab
