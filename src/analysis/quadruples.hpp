// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace groklab {

/// Two pairs of tokens with the same sum: a + b = c + d (mod p).
struct Quadruple {
  int a, b, c, d;

  /// Twice the same pair.
  bool trivial() const { return a == c && b == d; }
};

/// System O's sample: 2000 times a, b, c = rng.randint(0, p) in this order, rng = np.random.RandomState(0), and
/// d = a + b - c mod p; trivial ones are in it. The published text fixes generator, number and distribution; that the
/// three are drawn in turn, quadruple by quadruple, is our reading.
std::vector<Quadruple> published_quadruples(int p);

}  // namespace groklab
