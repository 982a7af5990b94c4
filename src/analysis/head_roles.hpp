// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "analysis/head_circuits.hpp"

namespace groklab {

inline constexpr double kActiveNorm = 0.1;
inline constexpr double kTrigInterference = 0.5;
inline constexpr double kTrigKeyShare = 0.3;
inline constexpr double kAmplifyingKeyShare = 0.2;

/// What a head's circuit from tokens to logits looks like, by system N's rules, of which the first that holds decides.
enum class HeadRole {
  Inactive,       ///< ov_norm < kActiveNorm
  Trigonometric,  ///< interference < kTrigInterference, key_share > kTrigKeyShare: it passes key frequencies on as they are
  Amplifying,     ///< key_share > kAmplifyingKeyShare: key frequencies, mixed with others
  Other
};
std::string_view role_name(HeadRole role);

struct HeadRoleFacts {
  HeadRole role = HeadRole::Other;
  /// Energy from a key frequency to itself over all energy beyond the constants; 0 without energy.
  double key_share = 0;
};

/// `keys`: folded frequencies in the coordinates of the circuit. Source: system N, compare_circuits.py; there the
/// frequencies are not folded and the constant counts.
HeadRoleFacts head_role(const HeadCircuit& circuit, const std::vector<int>& keys);

}  // namespace groklab
