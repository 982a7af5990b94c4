// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "config/config.hpp"

namespace groklab {

/// The frequencies a network uses, strongest first, by one of the rules of `analysis.key_rule`.
/// k90, k50  the fewest that hold 90 or 50 % of the logits' energy beyond the constant
/// nanda     those whose norm in the embedding is above a quarter of the largest norm, that is, whose energy is above a
///           sixteenth. Source: the notebook of Nanda et al. 2023. It has no answer of "none": random weights pass it
///           with nearly every frequency.
/// top5      the five with the most energy in the logits
/// logit_energy, embed_energy: folded, entry 0 is the constant; the first is read only where needs_logits(rule). Empty
/// where there is no energy.
std::vector<int> key_frequencies(KeyRule rule, const std::vector<double>& logit_energy,
                                 const std::vector<double>& embed_energy);

bool needs_logits(KeyRule rule);

}  // namespace groklab
