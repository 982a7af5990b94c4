// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "interop/exporter.hpp"
#include "model/model_spec.hpp"

namespace groklab {

/// The network of a checkpoint, for exporters of weights.
struct NetworkState {
  std::string config_toml;
  Config config;
  ModelSpec spec;
  std::vector<float> params;  ///< [n_params]
  std::int64_t step = 0;
  std::string folder;  ///< where its files go; exists
};

/// The checkpoint that was named, or the last one of every run; several runs have a folder each. Throws Error(Usage) for
/// a run without checkpoints, Error(BadFile) for a damaged one.
std::vector<NetworkState> network_states(const ExportInput& input);

}  // namespace groklab
