// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <utility>

#include "stats/bounds.hpp"
#include "stats/censored_time.hpp"

namespace groklab {

/// Which of two things that share a seed comes first, over many seeds.
struct PairedOrder {
  int first_earlier = 0;
  int second_earlier = 0;
  int undecided = 0;   ///< in the same evaluation interval, or at least one censored too early to tell
  Bounds share;        ///< of the decided pairs in which the first is earlier, Wilson; [0, 1] where none is
  double p_value = 1;  ///< exact two-sided sign test that either is as likely
};

/// Compares each pair. One is earlier where it had certainly happened before the other: its `high` is not after the
/// other's `low`.
/// Math    p = min(1, 2 P(B <= min(n1, n2))), B binomial (n1 + n2, 1/2)
/// Source  Arbuthnot 1710; Dixon and Mood 1946 (ties left out)
PairedOrder paired_order(std::span<const std::pair<CensoredTime, CensoredTime>> pairs);

}  // namespace groklab
