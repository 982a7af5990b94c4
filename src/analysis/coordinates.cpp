// SPDX-License-Identifier: MIT
#include "analysis/coordinates.hpp"

#include <numeric>

#include "core/check.hpp"
#include "data/operation.hpp"

namespace groklab {
namespace {

void number_places(Coordinates& coordinates) {
  coordinates.n = static_cast<int>(coordinates.token.size());
  coordinates.place.assign(static_cast<size_t>(coordinates.p), Coordinates::kNoPlace);
  for (size_t i = 0; i < coordinates.token.size(); ++i) {
    coordinates.place[static_cast<size_t>(coordinates.token[i])] = static_cast<std::int32_t>(i);
  }
}

/// place(label) of the pair at places (i, j); kNoPlace where the pair is undefined or its label has none.
int label_place(const Coordinates& coordinates, const PairGrid& grid, int i, int j) {
  const std::int32_t label = grid.label[static_cast<size_t>(coordinates.pair_row(i, j))];
  return label == PairGrid::kUndefined ? Coordinates::kNoPlace : coordinates.place[static_cast<size_t>(label)];
}

}  // namespace

std::string_view basis_name(BasisKind kind) { return kind == BasisKind::Additive ? "additive" : "multiplicative"; }

Coordinates additive_coordinates(int p) {
  Coordinates coordinates;
  coordinates.p = p;
  coordinates.token.resize(static_cast<size_t>(p));
  std::iota(coordinates.token.begin(), coordinates.token.end(), 0);
  number_places(coordinates);
  return coordinates;
}

Coordinates multiplicative_coordinates(int p) {
  Coordinates coordinates;
  coordinates.kind = BasisKind::Multiplicative;
  coordinates.p = p;
  coordinates.generator = primitive_root(p);
  std::int64_t power = 1;
  for (int i = 0; i < p - 1; ++i) {
    coordinates.token.push_back(static_cast<std::int32_t>(power));
    power = power * coordinates.generator % p;
  }
  number_places(coordinates);
  return coordinates;
}

int primitive_root(int p) {
  GROKLAB_CHECK(is_prime(p));
  for (int g = 1; g < p; ++g) {
    std::int64_t power = g;
    int order = 1;
    for (; power != 1; ++order) {
      power = power * g % p;
    }
    if (order == p - 1) {
      return g;
    }
  }
  GROKLAB_CHECK(false);  // every prime has one
  return 0;
}

std::optional<LinearTask> linear_task(const Coordinates& coordinates, const PairGrid& grid) {
  const int n = coordinates.n;
  const int origin = n > 1 ? label_place(coordinates, grid, 0, 0) : Coordinates::kNoPlace;
  if (origin == Coordinates::kNoPlace) {
    return std::nullopt;
  }
  const int a = label_place(coordinates, grid, 1, 0);
  const int b = label_place(coordinates, grid, 0, 1);
  const LinearTask task{(a - origin + n) % n, (b - origin + n) % n, origin};
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      if (label_place(coordinates, grid, i, j) != task.label_place(i, j, n)) {
        return std::nullopt;
      }
    }
  }
  const bool every_label_alike = std::gcd(task.a, n) == 1 || std::gcd(task.b, n) == 1;
  return every_label_alike ? std::optional(task) : std::nullopt;
}

std::vector<double> rows_by_place(const Coordinates& coordinates, MatrixView<const double> table) {
  std::vector<double> rows;
  rows.reserve(static_cast<size_t>(coordinates.n) * static_cast<size_t>(coordinates.n * table.cols));
  for (int i = 0; i < coordinates.n; ++i) {
    for (int j = 0; j < coordinates.n; ++j) {
      const double* row = table.row(coordinates.pair_row(i, j));
      rows.insert(rows.end(), row, row + table.cols);
    }
  }
  return rows;
}

}  // namespace groklab
