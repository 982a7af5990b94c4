// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "analysis/coordinates.hpp"
#include "analysis/network_tables.hpp"
#include "core/thread_pool.hpp"

namespace groklab {

/// What a network computes as functions of places, in the form that transforms and spectra take.

/// The logits of the p answers: [p * p, p]. Classes above p are never right, and no function of a residue.
std::vector<double> answers(const NetworkTables& tables);

/// Coefficients of functions of the pair, a column each, in these coordinates: [n * n, cols].
/// Same bits for any number of threads.
std::vector<double> coefficients_in(const Coordinates& coordinates, MatrixView<const double> table, ThreadPool& pool);

/// The rows of the tokens that have places, in their order: [n, width].
std::vector<double> token_rows(const Coordinates& coordinates, MatrixView<const double> tokens);

/// Energy by folded frequency of what the network knows tokens by, over those that have places: W_E, of the mlp both
/// halves of layer 0. [n / 2 + 1]
std::vector<double> embedding_energy(const NetworkTables& tables, const Coordinates& coordinates);

}  // namespace groklab
