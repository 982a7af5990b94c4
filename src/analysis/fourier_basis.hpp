// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace groklab {

/// The real Fourier basis of functions on Z_p, orthonormal: row 0 is constant, rows 2k - 1 and 2k are cos and sin of
/// 2 pi k n / p for k = 1 .. (p - 1) / 2, and for even p the last row alternates. [p, p], row-major.
std::vector<double> fourier_basis(int p);

/// 2 pi k x / n for integers: k x is reduced mod n first, which keeps the angle exact where the product is large.
double wave_angle(int k, int x, int n);

/// Frequency of a row of the basis: 0, 1, 1, 2, 2, ... p / 2.
inline int basis_frequency(int row) { return (row + 1) / 2; }

/// The rows of that basis at frequency k of 1 .. p / 2: cos and sin; for even p and k = p / 2 the cosine alone. [r, p].
std::span<const double> frequency_rows(const std::vector<double>& basis, int k, int p);

/// Frequencies 0 .. p / 2: conjugates k and p - k are one.
inline int n_folded(int p) { return p / 2 + 1; }

/// Energy by folded frequency of p rows of `cols` numbers: E[k] = sum over columns of the squared coefficients of k.
/// Parseval: the sum over k is the sum of squares. Shapes: rows [p, stride], T = float or double; result [n_folded(p)].
template <class T>
std::vector<double> folded_energy(const std::vector<double>& basis, const T* rows, std::ptrdiff_t cols,
                                  std::ptrdiff_t stride, int p);

}  // namespace groklab
