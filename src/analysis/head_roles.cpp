// SPDX-License-Identifier: MIT
#include "analysis/head_roles.hpp"

#include <array>

namespace groklab {

std::string_view role_name(HeadRole role) {
  constexpr std::array<std::string_view, 4> kNames = {"inactive", "trigonometric", "amplifying", "other"};
  return kNames[static_cast<std::size_t>(role)];
}

HeadRoleFacts head_role(const HeadCircuit& circuit, const std::vector<int>& keys) {
  const std::size_t size = circuit.qk_spectrum.size();
  double keyed = 0;
  for (const int key : keys) {
    const auto k = static_cast<std::size_t>(key);
    keyed += circuit.ov_coupling[k * size + k];
  }
  HeadRoleFacts facts;
  const double total = circuit.ov_norm * circuit.ov_norm;
  facts.key_share = total > 0 ? keyed / total : 0;
  if (circuit.ov_norm < kActiveNorm) {
    facts.role = HeadRole::Inactive;
  } else if (circuit.interference < kTrigInterference && facts.key_share > kTrigKeyShare) {
    facts.role = HeadRole::Trigonometric;
  } else if (facts.key_share > kAmplifyingKeyShare) {
    facts.role = HeadRole::Amplifying;
  }
  return facts;
}

}  // namespace groklab
