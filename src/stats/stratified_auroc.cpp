// SPDX-License-Identifier: MIT
#include "stats/stratified_auroc.hpp"

#include <map>
#include <vector>

#include "core/check.hpp"
#include "stats/auroc.hpp"

namespace groklab {
namespace {

struct Stratum {
  std::vector<double> scores;
  std::vector<std::uint8_t> positive;

  double n_pairs() const {
    double n_positive = 0;
    for (const std::uint8_t p : positive) {
      n_positive += p;
    }
    return n_positive * (static_cast<double>(positive.size()) - n_positive);
  }
};

}  // namespace

std::optional<double> stratified_auroc(std::span<const double> scores, std::span<const std::uint8_t> positive,
                                       std::span<const int> stratum) {
  GROKLAB_CHECK(scores.size() == positive.size() && scores.size() == stratum.size());
  std::map<int, Stratum> strata;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    strata[stratum[i]].scores.push_back(scores[i]);
    strata[stratum[i]].positive.push_back(positive[i]);
  }
  double pairs = 0;
  double agree = 0;
  for (const auto& [name, part] : strata) {
    if (const std::optional<double> area = auroc(part.scores, part.positive)) {
      pairs += part.n_pairs();
      agree += *area * part.n_pairs();
    }
  }
  if (pairs == 0) {
    return std::nullopt;
  }
  return agree / pairs;
}

}  // namespace groklab
