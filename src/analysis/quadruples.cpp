// SPDX-License-Identifier: MIT
#include "analysis/quadruples.hpp"

#include "core/numpy_generator.hpp"

namespace groklab {

std::vector<Quadruple> published_quadruples(int p) {
  constexpr int kCount = 2000;
  NumpyRandomState random(0);
  std::vector<Quadruple> sample(kCount);
  for (Quadruple& q : sample) {
    q.a = random.randint(p);
    q.b = random.randint(p);
    q.c = random.randint(p);
    q.d = (q.a + q.b - q.c + p) % p;
  }
  return sample;
}

}  // namespace groklab
