// SPDX-License-Identifier: MIT
#include "analysis/anti_generalisation.hpp"

#include <algorithm>
#include <cmath>

#include "stats/binomial_interval.hpp"

namespace groklab {

std::optional<AntiGeneralisation> anti_generalisation(const std::vector<MetricsLine>& lines, int p,
                                                      std::int64_t n_test) {
  constexpr double kMemorised = 0.99;  // of mem_step
  const auto line =
      std::find_if(lines.begin(), lines.end(), [](const MetricsLine& l) { return l.train_acc >= kMemorised; });
  if (line == lines.end()) {
    return std::nullopt;
  }
  AntiGeneralisation found;
  found.step = line->step;
  found.test_loss = line->test_loss;
  found.chance_loss = std::log(p);
  found.test_acc = line->test_acc;
  found.chance_acc = 1.0 / p;
  found.interval = binomial_interval(std::llround(line->test_acc * static_cast<double>(n_test)), n_test);
  found.loss_above = found.test_loss > found.chance_loss;
  found.acc_below = found.interval.high < found.chance_acc;
  return found;
}

}  // namespace groklab
