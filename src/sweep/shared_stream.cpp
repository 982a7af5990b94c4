// SPDX-License-Identifier: MIT
#include "sweep/shared_stream.hpp"

#include "core/error.hpp"
#include "model/torch_initial_parameters.hpp"

namespace groklab {

void share_stream(std::span<SweepJob> jobs) {
  std::uint64_t stands = jobs.empty() ? 0 : jobs.front().config.rng_skip;
  for (SweepJob& job : jobs) {
    Config& config = job.config;
    if (config.rng != RngKind::Torch) {
      throw Error(ErrorKind::Usage, "rng_shared_stream shares the torch generator", job.name, "set rng = \"torch\"");
    }
    if (config.train.batch_size != 0 || config.model.dropout != 0) {
      throw Error(ErrorKind::Usage, "rng_shared_stream is for runs that draw nothing while they train", job.name,
                  "train full batches without dropout, or leave rng_shared_stream out");
    }
    config.rng_skip = 0;
    const std::uint64_t words = torch_words_after(make_model_spec(config), config);
    config.rng_skip = stands;
    stands += words;
  }
}

}  // namespace groklab
