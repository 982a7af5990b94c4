// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/thread_pool.hpp"

namespace groklab {

/// Coefficients of functions of two residues mod n in the products of the real Fourier basis.
/// Math    out(i n + j, c) = sum over x, y of basis(i, x) basis(j, y) values(x n + y, c)
/// Shapes  values, result [n * n, cols], a column a function; basis [n, n] of fourier_basis(n)
/// Parseval: a column keeps its sum of squares. Row 0 is the constant: sqrt(n * n) times the mean.
/// Cost    4 n^3 cols FLOP. Same bits for any number of threads.
std::vector<double> pair_transform(const std::vector<double>& basis, const std::vector<double>& values, int n,
                                   ThreadPool& pool);

/// Energy of such coefficients, all columns together, by folded frequency: component (k1, k2) counts for k1 and, where
/// they differ, for k2, as in snapshots.npz. Result [n / 2 + 1]; entry 0 includes the constant and every function of
/// one residue alone, so the entries add up to more than the sum of squares.
std::vector<double> folded_pair_energy(const std::vector<double>& coefficients, int n);

/// Share of the energy of such coefficients beyond the constant, all columns together, by the folded frequencies of both
/// residues: [n / 2 + 1, n / 2 + 1], that of the first residue by row. The entries add up to 1; entry (0, 0) is 0, and all
/// are where nothing but the constant is left.
std::vector<double> folded_pair_shares(const std::vector<double>& coefficients, int n);

}  // namespace groklab
