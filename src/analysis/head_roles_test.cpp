// SPDX-License-Identifier: MIT
#include "analysis/head_roles.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace groklab {
namespace {

/// Frequencies 0 .. 2: `kept` from 1 to 1, `mixed` from 1 to 2, `other` from 2 to 2, a constant that must not count.
HeadCircuit circuit(double kept, double mixed, double other) {
  HeadCircuit made;
  made.qk_spectrum = {0, 0, 0};
  made.ov_coupling = {1e6, 0, 0, 0, kept, mixed, 0, 0, other};
  made.ov_norm = std::sqrt(kept + mixed + other);
  made.interference = mixed / (kept + other);
  return made;
}

TEST(HeadRole, FollowsThePublishedThresholds) {
  const std::vector<int> keys = {1};
  EXPECT_EQ(head_role(circuit(4, 1, 1), keys).role, HeadRole::Trigonometric);
  EXPECT_EQ(head_role(circuit(4, 4, 1), keys).role, HeadRole::Amplifying) << "interference 0.8";
  EXPECT_EQ(head_role(circuit(2.5, 0, 7.5), keys).role, HeadRole::Amplifying) << "key share 0.25";
  EXPECT_EQ(head_role(circuit(1, 0, 9), keys).role, HeadRole::Other);
  EXPECT_EQ(head_role(circuit(0.004, 0, 0.004), keys).role, HeadRole::Inactive);
  EXPECT_EQ(head_role(circuit(0, 0, 0), keys).key_share, 0);
  EXPECT_DOUBLE_EQ(head_role(circuit(4, 1, 3), keys).key_share, 0.5);
}

}  // namespace
}  // namespace groklab
