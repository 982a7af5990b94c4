// SPDX-License-Identifier: MIT
#include "kernels/ref/attention.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/philox.hpp"

namespace groklab::ref {
namespace {

/// A small attention problem and the weighted sum of z whose gradient dz is.
struct Problem {
  AttentionShape shape;
  std::vector<double> q, k, v, mask, dz, pattern, z;

  explicit Problem(bool causal) : shape{.batch = 2, .n_ctx = 4, .n_heads = 3, .d_head = 2, .causal = causal} {
    Philox random(3, Stream::Init, causal ? 1 : 0);
    const std::size_t n = 2 * 4 * 3 * 2;
    for (std::vector<double>* values : {&q, &k, &v, &dz}) {
      values->resize(n);
      for (double& value : *values) {
        value = random.next_normal();
      }
    }
    mask.resize(2 * 3 * 4 * 4);
    for (double& value : mask) {
      value = random.next_uniform() < 0.25 ? 0.0 : 1.0 / 0.75;
    }
    pattern.resize(mask.size());
    z.resize(n);
  }

  AttentionInputs<double> inputs(bool dropout) const {
    return {q.data(), k.data(), v.data(), dropout ? mask.data() : nullptr};
  }

  double objective(bool dropout) {
    attention_forward(z.data(), pattern.data(), inputs(dropout), shape);
    double sum = 0;
    for (std::size_t i = 0; i < z.size(); ++i) {
      sum += dz[i] * z[i];
    }
    return sum;
  }
};

TEST(Attention, BackwardMatchesDifferencesWithAndWithoutMaskAndDropout) {
  constexpr double kStep = 1e-5;
  for (const bool causal : {false, true}) {
    for (const bool dropout : {false, true}) {
      Problem problem(causal);
      problem.objective(dropout);
      std::vector<double> dq(problem.q.size()), dk(dq.size()), dv(dq.size()), dscores(problem.pattern.size());
      attention_backward({dq.data(), dk.data(), dv.data(), dscores.data()}, problem.dz.data(), problem.pattern.data(),
                         problem.inputs(dropout), problem.shape);
      const auto expect_slopes = [&](std::vector<double>& values, const std::vector<double>& gradient) {
        for (std::size_t i = 0; i < values.size(); ++i) {
          const double here = values[i];
          values[i] = here + kStep;
          const double above = problem.objective(dropout);
          values[i] = here - kStep;
          const double below = problem.objective(dropout);
          values[i] = here;
          ASSERT_NEAR(gradient[i], (above - below) / (2 * kStep), 1e-8);
        }
      };
      expect_slopes(problem.q, dq);
      expect_slopes(problem.k, dk);
      expect_slopes(problem.v, dv);
    }
  }
}

TEST(Attention, PatternRowsSumToOneAndHideTheFuture) {
  Problem problem(true);
  std::fill(problem.pattern.begin(), problem.pattern.end(), 7.0);  // what an earlier block left there
  problem.objective(false);
  for (std::ptrdiff_t e = 0; e < 2; ++e) {
    for (std::ptrdiff_t h = 0; h < 3; ++h) {
      for (std::ptrdiff_t i = 0; i < 4; ++i) {
        double sum = 0;
        for (std::ptrdiff_t j = 0; j < 4; ++j) {
          const double weight = problem.pattern[static_cast<std::size_t>(problem.shape.query(e, h, i) + j)];
          sum += weight;
          if (j > i) {
            EXPECT_EQ(weight, 0.0);
          }
        }
        EXPECT_NEAR(sum, 1.0, 1e-15);
      }
    }
  }
}

}  // namespace
}  // namespace groklab::ref
