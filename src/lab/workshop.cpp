// SPDX-License-Identifier: MIT
#include "lab/workshop.hpp"

#include "interop/network_file.hpp"

namespace groklab {

std::vector<float> starting_parameters(const ModelSpec& spec, const Config& config) {
  return config.model.init_from.empty() ? initial_parameters(spec, config) : read_network(config.model.init_from, spec);
}

Workshop::Workshop(const Config& config_in, int threads)
    : config(config_in),
      data(make_dataset(config)),
      spec(make_model_spec(config)),
      initial(starting_parameters(spec, config)),
      pool(threads),
      engine(make_engine({config, spec, data, pool, initial})) {}

}  // namespace groklab
