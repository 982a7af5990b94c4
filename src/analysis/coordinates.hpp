// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "analysis/pair_grid.hpp"
#include "core/matrix_view.hpp"

namespace groklab {

enum class BasisKind { Additive, Multiplicative };
std::string_view basis_name(BasisKind kind);

/// A numbering of tokens by residues mod n, along which functions are expanded in cosines and sines.
///
/// Additive: token t is at place t, n = p; frequencies are characters of Z_p.
/// Multiplicative: token g^i is at place i, n = p - 1, g the smallest primitive root of the prime p; frequencies are
/// characters of Z_p^*, which is where a b and a / b are as simple as a + b and a - b are in Z_p. Token 0 has no place:
/// pairs with a zero are left out of everything that is measured in these coordinates.
struct Coordinates {
  static constexpr int kNoPlace = -1;

  BasisKind kind = BasisKind::Additive;
  int p = 0;
  int n = 0;
  std::vector<std::int32_t> token;  ///< [n] by place
  std::vector<std::int32_t> place;  ///< [p] by token; kNoPlace for token 0 in the multiplicative ones
  int generator = 0;                ///< g; 0 in the additive ones

  /// Row of the pair at places (i, j) in a table over all p^2 pairs.
  std::ptrdiff_t pair_row(int i, int j) const {
    return std::ptrdiff_t{token[static_cast<size_t>(i)]} * p + token[static_cast<size_t>(j)];
  }
};

Coordinates additive_coordinates(int p);
/// p is a prime.
Coordinates multiplicative_coordinates(int p);

/// The smallest g whose powers are all of 1 .. p - 1; p is a prime.
int primitive_root(int p);

/// A task that is linear in some coordinates: place(label) = a place(a) + b place(b) + constant mod n, and a or b is
/// invertible mod n, so that every label is met equally often. add: 1, 1, 0; sub: 1, n - 1, 0; mul and div are so in
/// the multiplicative coordinates.
struct LinearTask {
  int a = 0;
  int b = 0;
  int constant = 0;

  int label_place(int place_a, int place_b, int n) const {
    return static_cast<int>((std::int64_t{a} * place_a + std::int64_t{b} * place_b + constant) % n);
  }
};

/// Read off the labels, not off the name of the operation; nullopt where the task is not linear in these coordinates.
std::optional<LinearTask> linear_task(const Coordinates& coordinates, const PairGrid& grid);

/// The rows of a table over all pairs whose tokens have places, in the order of places: [n * n, cols].
std::vector<double> rows_by_place(const Coordinates& coordinates, MatrixView<const double> table);

}  // namespace groklab
