// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/ablation_runner.hpp"
#include "analysis/dissection.hpp"
#include "analysis/polynomial_neurons.hpp"

namespace groklab {

/// What an ablation takes out.
enum class AblationKind {
  Head,       ///< what one head writes: its d_head of the n_heads d_head dimensions that W_O reads
  Embedding,  ///< a frequency of the token rows of W_E, of an mlp of both halves of layer 0
  Cluster,    ///< the last neurons whose dominant frequency this is: their rows of W_out
  Logits,     ///< the logits' component at cos(w_k s), sin(w_k s), s the place of the label; a linear task's only
};

struct Ablation {
  AblationKind kind = AblationKind::Head;
  int layer = 0;      ///< of a head
  int head = 0;       ///< of a head
  int frequency = 0;  ///< of the others
  int size = 0;       ///< dimensions, of a cluster neurons
  SplitScores scores;
  size_t control = 0;  ///< place of its random sets in CausalTests::controls
};

/// Random sets of one size: subspaces of that many dimensions, or that many neurons.
struct ControlSet {
  AblationKind kind = AblationKind::Head;
  int layer = 0;
  int size = 0;
  std::vector<SplitScores> scores;  ///< by draw
};

struct CausalTests {
  SplitScores intact;  ///< of the network as it is, over all examples
  std::vector<Ablation> ablations;
  std::vector<ControlSet> controls;
  std::optional<PolynomialNeurons> polynomials;
  std::vector<std::pair<std::string, std::string>> not_applicable;
};

struct CausalSettings {
  int n_controls = 32;     ///< random sets of every size
  std::uint64_t seed = 0;  ///< of the Philox stream that draws them
};

/// The frequencies that are ablated: the strongest key ones. Random weights have nearly every frequency for a key.
inline constexpr size_t kMaxAblatedFrequencies = 8;

/// Ablates one thing at a time, each beside random sets of its size.
/// Math    heads and embeddings: the matrix without its component in a subspace of its rows, the head's own or that of
///         cos and sin of w_k; random sets are uniformly random subspaces of as many dimensions, for embeddings and
///         logits orthogonal to the constant. Clusters are set to zero, and so are as many random neurons. Logits are
///         scored over pairs that have places, everything else over all examples.
/// `dissection` brings keys and fits of these tables. Same bits for any number of threads, on one kernel variant.
CausalTests causal_tests(const NetworkTables& tables, const TaskFrame& frame, const Dissection& dissection,
                         AblationRunner& runner, const CausalSettings& settings, ThreadPool& pool);

}  // namespace groklab
