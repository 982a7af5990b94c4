// SPDX-License-Identifier: MIT
#include "config/evaluation_steps.hpp"

#include <algorithm>

namespace groklab {

bool is_evaluated(const TrainConfig& train, std::int64_t step) {
  return step % train.eval_every == 0 || step == train.steps ||
         std::find(train.eval_at.begin(), train.eval_at.end(), step) != train.eval_at.end();
}

std::int64_t evaluation_before(const TrainConfig& train, std::int64_t step) {
  std::int64_t before = step > 0 ? (step - 1) / train.eval_every * train.eval_every : 0;
  for (const std::int64_t at : train.eval_at) {
    before = at < step ? std::max(before, at) : before;
  }
  return before;
}

}  // namespace groklab
