// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace groklab {

/// What `groklab analyze` measured at the last checkpoint of a run, as far as a sweep compares it. Definitions:
/// docs/measures.md. nullopt: it does not apply to that network.
struct SweptCircuits {
  std::optional<double> active_heads;       ///< whose OV circuit has a norm of at least kActiveNorm
  std::optional<double> ov_effective_rank;  ///< mean over heads
  std::optional<double> interference;       ///< median over heads; infinite where half of them keep no frequency
  std::optional<double> head_overlap;       ///< mean squared cosine between what two heads write, mean over pairs
  std::optional<double> monosemanticity;    ///< best less second frequency's share of variance, mean over neurons
  std::optional<double> explained_neurons;  ///< share of live neurons that one frequency explains
  std::optional<double> embedding_rank;     ///< effective rank of W_E
  std::string basis;                        ///< of the next three: "additive" or "multiplicative"
  std::vector<double> label_pairs;          ///< [K, K] share of the labels' energy by the frequencies of a (row) and b
  std::vector<double> logit_pairs;          ///< [K, K] and of the logits'
  std::vector<double> coupling;             ///< [K, K] energy of all heads' OV circuits together, from (row) to
  std::vector<std::pair<std::string, std::vector<double>>> singular_values;  ///< by weight matrix, descending
};

}  // namespace groklab
