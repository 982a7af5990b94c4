// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/clock_or_pizza.hpp"
#include "analysis/coordinates.hpp"
#include "analysis/frequency_fit.hpp"
#include "analysis/head_circuits.hpp"
#include "analysis/logit_map.hpp"
#include "analysis/network_tables.hpp"
#include "analysis/progress_measures.hpp"
#include "analysis/published_fourier.hpp"
#include "analysis/trig_logits.hpp"
#include "analysis/weight_ranks.hpp"
#include "stats/spectrum_shape.hpp"

namespace groklab {

/// A numbering of tokens and what the task is in it.
struct TaskBasis {
  Coordinates coordinates;
  std::optional<LinearTask> linear;
};

/// What a task says about its pairs, in every basis it can be looked at in.
struct TaskFrame {
  PairGrid grid;
  std::vector<TaskBasis> bases;  ///< the additive one; for prime p > 2 the multiplicative one too

  const TaskBasis* find(BasisKind kind) const;
  /// The first in which the task is linear; null where it is so in none.
  const TaskBasis* linear_basis() const;
};

TaskFrame make_task_frame(PairGrid grid);

/// Why restricted and excluded losses do not apply in a basis; nullopt where they do.
std::optional<std::string> why_not_linear(const TaskBasis& basis);

/// The basis and the frequencies that measures are about, strongest first.
struct KeySet {
  BasisKind basis = BasisKind::Additive;
  std::vector<int> frequencies;
};

/// The basis in which the task is linear; where it is so in none, the one in which the five leading frequencies hold
/// more of the logits. Then the key frequencies by `rule`.
KeySet choose_keys(const NetworkTables& tables, const TaskFrame& frame, KeyRule rule, ThreadPool& pool);

/// A folded spectrum and how concentrated it is.
struct Spectrum {
  std::vector<double> energy;
  SpectrumShape shape;
};

/// Where energy lies over both residues (analysis/pair_transform.hpp, folded_pair_shares): [n / 2 + 1, n / 2 + 1] each.
struct PairSpectra {
  std::vector<double> labels;  ///< of the task itself, a network that answers 1 at the label and 0 elsewhere
  std::vector<double> logits;
};

/// Share of the logits' energy beyond the constant that the kLeading strongest frequencies hold, in one basis.
struct BasisShare {
  BasisKind basis;
  double share;
};
inline constexpr int kLeading = 5;

/// One score of one head, read at the last position, as a function of the pair.
struct AttentionFit {
  int layer = 0;
  int head = 0;
  int position = 0;  ///< attended to: 0 is a, the last one is "="
  double mean = 0;
  FrequencyFit fit;
};

/// Every measure of a network at one moment. What does not apply is absent, and `not_applicable` says why.
struct Dissection {
  KeySet keys;
  std::vector<BasisShare> basis_shares;
  BasisKind best_basis = BasisKind::Additive;  ///< of the largest share
  Spectrum logits;                             ///< over pairs, all answers
  PairSpectra pairs;                           ///< the same by both frequencies, and that of the labels
  Spectrum embedding;                          ///< over tokens; the mlp: of both halves of layer 0
  Spectrum neurons;                            ///< over pairs, all neurons of the last hidden layer
  SplitMeans loss;                             ///< of all examples, zeros included
  std::optional<ProgressMeasures> progress;
  TrigLogits trig;
  std::vector<FrequencyFit> neuron_fits;
  std::optional<LogitMapMeasures> logit_map;
  std::vector<AttentionFit> attention;
  std::vector<HeadCircuit> circuits;      ///< by head
  std::optional<TotalCoupling> coupling;  ///< of all heads
  std::vector<HeadOverlap> overlaps;      ///< by pair of heads
  std::optional<ClockOrPizza> clock_or_pizza;
  PublishedFourier published;
  std::vector<std::pair<std::string, double>> sum_sq_weights;  ///< by tensor
  std::vector<WeightRank> weight_ranks;                        ///< of W_E, W_U, and the matrices around neurons
  std::vector<std::pair<std::string, std::string>> not_applicable;
};

/// Same bits for any number of threads.
Dissection dissect(const NetworkTables& tables, const TaskFrame& frame, const KeySet& keys, ThreadPool& pool);

}  // namespace groklab
