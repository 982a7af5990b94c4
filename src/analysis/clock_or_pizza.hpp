// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "analysis/coordinates.hpp"
#include "analysis/network_tables.hpp"

namespace groklab {

/// How symmetric the gradients with respect to the two embeddings are.
struct GradientSymmetricity {
  double mean = 0;            ///< over triples (a, b, c), -1 to 1: 1 where a and b are only ever seen as a sum
  double standard_error = 0;  ///< of that mean
};

/// Math    mean over random triples (a, b, c) of the cosine between dQ_abc / dE_a and dQ_abc / dE_b, Q the logits, E_a
///         and E_b the embeddings that stand at the places of a and b, each a variable of its own even where a = b.
///         They are the gradients with respect to the positional embeddings there, which are added to them. A triple
///         with a zero gradient counts as 0.
/// Source  Zhong et al. 2023 (arXiv:2306.17844), definition 4.1, over 100 triples; here kTriples, the same for every
///         network of one p. 0.994 for their network of constant attention, 0.334 for the one of full attention.
/// Needs   a transformer. Same bits for any number of threads.
GradientSymmetricity gradient_symmetricity(const NetworkTables& tables, ThreadPool& pool);
inline constexpr int kTriples = 256;

/// How little the logit of the right answer depends on the distance between a and b.
/// Math    L(i, j) = logit of the label at places i, j; the task is linear, label = x + y + constant with x = a i, y =
///         b j. (mean over distances x - y of the standard deviation of L at that distance) / (standard deviation of
///         L over all pairs), standard deviations of the whole population.
/// Range   0: L is a function of the distance alone; 1: every distance has all of the variation. 1 where L is constant
///         (its standard deviation is below 1e-9 of its largest value): it depends on nothing.
/// Source  the same, definition 4.2. 0.172 and 0.848 for the same two.
double distance_irrelevance(const Coordinates& coordinates, const LinearTask& task, const PairGrid& grid,
                            MatrixView<const double> logits);

/// How circular the embeddings are.
/// Math    v_i = i-th principal component of the token rows, by place; mean over i = 1 .. 4 of max_k (2 / (n |v_i|^2))
///         |sum_j v_i(j) exp(2 pi sqrt(-1) j k / n)|^2, for k = n / 2 half of it
/// Range   0 to 1; 1: each of the four is one frequency. A component without variance counts as 0.
/// Source  the same, appendix. 0.998 and 0.999 for the same two.
/// Shapes  embedding [n, width] by place
double circularity(MatrixView<const double> embedding);

/// Which algorithm a network of token embeddings follows.
struct ClockOrPizza {
  GradientSymmetricity gradient_symmetricity;
  std::optional<double> distance_irrelevance;  ///< of a linear task's network
  double circularity = 0;
};

}  // namespace groklab
