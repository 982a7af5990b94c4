// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "engine/engine.hpp"

namespace groklab {

/// Everything a network is trained with, built from a resolved configuration in the order in which it must be.
struct Workshop {
  Workshop(const Config& config_in, int threads);
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  const Config config;
  const Dataset data;
  const ModelSpec spec;
  const std::vector<float> initial;  ///< drawn by model.init, or read from model.init_from
  mutable ThreadPool pool;           ///< runs tasks for whoever reads the rest
  const std::unique_ptr<Engine> engine;
};

}  // namespace groklab
