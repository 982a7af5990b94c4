// SPDX-License-Identifier: MIT
#include "stats/concordance.hpp"

#include "core/check.hpp"

namespace groklab {

std::optional<double> concordance(std::span<const double> score, std::span<const double> time,
                                  std::span<const std::uint8_t> event) {
  GROKLAB_CHECK(score.size() == time.size() && score.size() == event.size());
  double pairs = 0;
  double agree = 0;
  for (std::size_t i = 0; i < score.size(); ++i) {
    for (std::size_t j = 0; j < score.size(); ++j) {
      const bool is_first = event[i] != 0 && (time[i] < time[j] || (time[i] == time[j] && event[j] == 0));
      if (is_first) {
        pairs += 1;
        agree += score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
      }
    }
  }
  if (pairs == 0) {
    return std::nullopt;
  }
  return agree / pairs;
}

}  // namespace groklab
