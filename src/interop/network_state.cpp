// SPDX-License-Identifier: MIT
#include "interop/network_state.hpp"

#include <utility>

#include "config/config_file.hpp"
#include "core/error.hpp"
#include "runs/checkpoint.hpp"

namespace groklab {
namespace {

NetworkState state_of(std::string config_toml, const std::string& path) {
  NetworkState state;
  state.config = parse_config(config_toml, path);
  state.spec = make_model_spec(state.config);
  state.config_toml = std::move(config_toml);
  return state;
}

/// Of its last checkpoint.
NetworkState read_state(const RunFolder& run) {
  const std::vector<std::int64_t> steps = run.checkpoint_steps();
  if (steps.empty()) {
    throw Error(ErrorKind::Usage, "the run has no checkpoints", run.path(),
                "train with checkpoint_every=1000, or wait for its end");
  }
  NetworkState state = state_of(run.config_toml(), run.config_path());
  state.step = steps.back();
  state.params = run.weights(state.step, state.spec);
  return state;
}

NetworkState read_state(const std::string& path) {
  NetworkState state = state_of(read_checkpoint_config(path), path);
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
    NetworkState& state = states.emplace_back(read_state(run));
    state.folder = export_folder_of(input, run);
  }
  return states;
}

}  // namespace groklab
