// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "engine/engine.hpp"

namespace groklab {

/// What training starts from, [n_params]: drawn by model.init, or read from model.init_from.
std::vector<float> starting_parameters(const ModelSpec& spec, const Config& config);

/// Everything a network is trained with, built from a resolved configuration in the order in which it must be.
struct Workshop {
  Workshop(const Config& config_in, int threads);
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  const Config config;
  const Dataset data;
  const ModelSpec spec;
  const std::vector<float> initial;  ///< starting_parameters()
  mutable ThreadPool pool;           ///< runs tasks for whoever reads the rest
  const std::unique_ptr<Engine> engine;
};

}  // namespace groklab
