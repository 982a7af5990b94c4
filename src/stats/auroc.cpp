// SPDX-License-Identifier: MIT
#include "stats/auroc.hpp"

#include <vector>

#include "core/check.hpp"
#include "stats/mid_ranks.hpp"

namespace groklab {

std::optional<double> auroc(std::span<const double> scores, std::span<const std::uint8_t> positive) {
  GROKLAB_CHECK(scores.size() == positive.size());
  const std::vector<double> ranks = mid_ranks(scores);
  double n_positive = 0;
  double rank_sum = 0;  // halves of whole numbers: exact
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    n_positive += positive[i];
    rank_sum += positive[i] != 0 ? ranks[i] : 0;
  }
  const double n_negative = static_cast<double>(ranks.size()) - n_positive;
  if (n_positive == 0 || n_negative == 0) {
    return std::nullopt;
  }
  return (rank_sum - n_positive * (n_positive + 1) / 2) / (n_positive * n_negative);
}

}  // namespace groklab
