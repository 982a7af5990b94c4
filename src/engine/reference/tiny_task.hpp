// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "engine/reference/gradient_cases.hpp"

namespace groklab {

/// What the tests of engines and measures begin with: a task, a network and its first parameters.
struct TinyTask {
  explicit TinyTask(const std::vector<std::string>& overrides) : TinyTask(config_of(overrides)) {}
  explicit TinyTask(const Config& resolved)
      : config(resolved),
        spec(make_model_spec(config)),
        data(make_dataset(config)),
        params(initial_parameters(spec, config)) {}

  EngineInputs inputs(ThreadPool& pool) const { return {config, spec, data, pool, params}; }

  Config config;
  ModelSpec spec;
  Dataset data;
  std::vector<float> params;  ///< [n_params]
};

}  // namespace groklab
