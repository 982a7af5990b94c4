// SPDX-License-Identifier: MIT
#include "analysis/weight_ranks.hpp"

#include <utility>

#include "analysis/effective_rank.hpp"
#include "analysis/svd.hpp"

namespace groklab {
namespace {

/// Heads' biases have two dimensions too, one of them the heads.
bool is_weight_matrix(const TensorSpec& tensor) { return tensor.shape.size() == 2 && tensor.leaf().starts_with('W'); }

}  // namespace

std::vector<WeightRank> weight_ranks(const NetworkTables& tables) {
  std::vector<WeightRank> ranks;
  for (const TensorSpec& tensor : tables.spec->tensors) {
    if (is_weight_matrix(tensor)) {
      std::vector<double> sigma = svd(tables.tensor(tensor.name)).sigma;
      const double effective = effective_rank(sigma);
      const double energy = energy_rank(sigma);
      ranks.push_back({tensor.name, effective, energy, std::move(sigma)});
    }
  }
  return ranks;
}

}  // namespace groklab
