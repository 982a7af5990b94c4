// SPDX-License-Identifier: MIT
#include "search/sampler.hpp"

#include "search/grid_sampler.hpp"
#include "search/nsga2_sampler.hpp"
#include "search/random_sampler.hpp"
#include "search/tpe_sampler.hpp"

namespace groklab {

Suggestion suggest(SamplerKind kind, const SampleRequest& request) {
  switch (kind) {
    case SamplerKind::Random:
      return {random_point(request), std::nullopt};
    case SamplerKind::Grid:
      return {grid_point(request.space, request.number), std::nullopt};
    case SamplerKind::Tpe:
      return {tpe_point(request), std::nullopt};
    case SamplerKind::Nsga2:
      return nsga2_child(request);
  }
  return {};
}

}  // namespace groklab
