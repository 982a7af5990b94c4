// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "analysis/frequency_fit.hpp"
#include "analysis/network_tables.hpp"
#include "analysis/split_losses.hpp"

namespace groklab {

/// What a network loses when its last neurons are replaced by their best polynomials of degree 2 in one frequency.
struct PolynomialNeurons {
  int n_explained = 0;    ///< neurons with more than kExplainedFve of their variance in that frequency
  SplitScores intact;     ///< of the pairs that have places, nothing replaced
  SplitScores explained;  ///< those neurons replaced, the others left alone
  SplitScores all;        ///< every neuron replaced
};

/// Math    a neuron's polynomial is its projection, as a function of the pair, on the constant and the eight functions
///         cos, sin(w_k a), cos, sin(w_k b) and their products, k its dominant frequency; the logits change by (new
///         neurons - old ones) W_L.
/// Needs   a linear map from neurons to logits (why_no_logit_map); fits of the neurons in these coordinates
/// Source  Nanda et al. 2023, section 4.4 (433 neurons replaced: loss 2.41e-7 to 2.48e-7).
/// Same bits for any number of threads.
PolynomialNeurons replace_by_polynomials(const NetworkTables& tables, const Coordinates& coordinates,
                                         const PairGrid& grid, const std::vector<FrequencyFit>& fits, ThreadPool& pool);

}  // namespace groklab
