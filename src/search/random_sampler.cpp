// SPDX-License-Identifier: MIT
#include "search/random_sampler.hpp"

namespace groklab {

double random_value(const Distribution& distribution, Philox& generator) {
  if (distribution.kind == Distribution::Kind::Categorical) {
    return generator.next_below(static_cast<std::uint32_t>(distribution.choices.size()));
  }
  const ContinuousRange range = continuous_range(distribution);
  return from_continuous(distribution, range.low + (range.high - range.low) * generator.next_uniform());
}

std::vector<double> random_point(const SampleRequest& request) {
  Philox generator = request.generator();
  std::vector<double> point;
  for (const SearchParameter& parameter : request.space) {
    point.push_back(random_value(parameter.distribution, generator));
  }
  return point;
}

}  // namespace groklab
