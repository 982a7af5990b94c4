// SPDX-License-Identifier: MIT
#include <algorithm>
#include <span>

#include "core/philox.hpp"
#include "model/init_distribution.hpp"
#include "model/model_spec.hpp"
#include "model/torch_initial_parameters.hpp"

namespace groklab {
namespace {

/// One stream a tensor, numbered by its place in the table: a tensor more at the end moves none of the others.
void draw_tensor(std::span<float> out, const InitDistribution& distribution, Philox random) {
  const double scale = distribution.scale;
  switch (distribution.kind) {
    case InitDistribution::Kind::Constant:
      std::ranges::fill(out, static_cast<float>(scale));
      break;
    case InitDistribution::Kind::Uniform:
      std::ranges::generate(out, [&] { return static_cast<float>((2.0 * random.next_uniform() - 1.0) * scale); });
      break;
    case InitDistribution::Kind::Normal:
      std::ranges::generate(out, [&] { return static_cast<float>(random.next_normal() * scale); });
      break;
  }
}

}  // namespace

std::vector<float> initial_parameters(const ModelSpec& spec, const Config& config) {
  if (config.rng == RngKind::Torch) {
    return torch_initial_parameters(spec, config);
  }
  check_init_fits(spec.config);
  const std::uint64_t seed = config.init_seed.value_or(config.seed);
  std::vector<float> params(static_cast<std::size_t>(spec.n_params));
  for (std::size_t index = 0; index < spec.tensors.size(); ++index) {
    const TensorSpec& tensor = spec.tensors[index];
    draw_tensor(tensor.part_of(std::span(params)), init_distribution(spec, tensor), Philox(seed, Stream::Init, index));
  }
  return params;
}

}  // namespace groklab
