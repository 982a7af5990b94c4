// SPDX-License-Identifier: MIT
#include "search/too_late_rule.hpp"

#include <algorithm>

namespace groklab {

bool is_too_late(TrialViews seen, double earliest, double slack) {
  return std::any_of(seen.begin(), seen.end(), [&](const Trial* trial) {
    return trial->state == TrialState::Complete && !trial->values.empty() && earliest > (1 + slack) * trial->values[0];
  });
}

}  // namespace groklab
