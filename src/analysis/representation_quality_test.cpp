// SPDX-License-Identifier: MIT
#include "analysis/representation_quality.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/philox.hpp"

namespace groklab {
namespace {

/// Both blocks of an embedding, [2p, width].
struct Embedding {
  int p;
  std::ptrdiff_t width;
  std::vector<float> rows;

  TokenBlocks blocks() const { return {{rows.data(), p, width}, {rows.data() + p * width, p, width}}; }
};

Embedding random_embedding(int p, std::ptrdiff_t width) {
  Philox random(5, Stream::Init, 0);
  Embedding embedding{p, width, std::vector<float>(static_cast<size_t>(2 * p * width))};
  for (float& x : embedding.rows) {
    x = static_cast<float>(random.next_normal());
  }
  return embedding;
}

/// Token t at place t of a line, in both blocks.
Embedding line(int p) {
  Embedding embedding{p, 1, {}};
  for (int t = 0; t < 2 * p; ++t) {
    embedding.rows.push_back(static_cast<float>(t % p));
  }
  return embedding;
}

std::vector<Quadruple> all_quadruples(int p) {
  std::vector<Quadruple> all;
  for (int a = 0; a < p; ++a) {
    for (int b = 0; b < p; ++b) {
      for (int c = 0; c < p; ++c) {
        all.push_back({a, b, c, (a + b - c + p) % p});
      }
    }
  }
  return all;
}

/// Mean square distance of two pairs, quadruples being any four tokens.
double mean_square(const Embedding& embedding, const std::vector<Quadruple>& quadruples) {
  const TokenBlocks blocks = embedding.blocks();
  double sum = 0;
  for (const Quadruple& q : quadruples) {
    for (std::ptrdiff_t j = 0; j < embedding.width; ++j) {
      const double difference = static_cast<double>(blocks.a(q.a, j)) + static_cast<double>(blocks.b(q.b, j)) -
                                static_cast<double>(blocks.a(q.c, j)) - static_cast<double>(blocks.b(q.d, j));
      sum += difference * difference;
    }
  }
  return sum / static_cast<double>(quadruples.size());
}

TEST(PairDistance, IsTheRootMeanSquareOverAllPairsOfPairs) {
  constexpr int kP = 5;
  const Embedding embedding = random_embedding(kP, 3);
  std::vector<Quadruple> any;
  for (int code = 0; code < kP * kP * kP * kP; ++code) {
    any.push_back({code % kP, code / kP % kP, code / (kP * kP) % kP, code / (kP * kP * kP)});
  }
  EXPECT_NEAR(pair_distance(embedding.blocks()), std::sqrt(mean_square(embedding, any)), 1e-13);
}

// The reason why parallelograms cannot hold mod p (docs/measures.md): equal sums bring pairs no closer on average.
TEST(PairDistance, IsTheRootMeanSquareParallelogramErrorOfEveryEmbedding) {
  for (const int p : {2, 5, 6}) {
    const Embedding embedding = random_embedding(p, 4);
    EXPECT_NEAR(pair_distance(embedding.blocks()), std::sqrt(mean_square(embedding, all_quadruples(p))), 1e-12);
  }
}

TEST(Rqi, OfALineIsTheShareThatDoesNotWrapRound) {
  constexpr int kP = 11;
  int without_wrap = 0;
  int nontrivial = 0;
  for (const Quadruple& q : all_quadruples(kP)) {
    nontrivial += q.trivial() ? 0 : 1;
    without_wrap += !q.trivial() && q.a + q.b == q.c + q.d ? 1 : 0;
  }
  EXPECT_NEAR(rqi(line(kP).blocks(), all_quadruples(kP)), static_cast<double>(without_wrap) / nontrivial, 1e-15);
}

TEST(Rqi, DoesNotDependOnTheScaleButThePublishedOneDoes) {
  Embedding embedding = line(11);
  const double at_one = rqi(embedding.blocks(), all_quadruples(11));
  const double published_at_one = rqi_published(embedding.blocks(), all_quadruples(11));
  for (float& x : embedding.rows) {
    x /= 64;
  }
  EXPECT_EQ(rqi(embedding.blocks(), all_quadruples(11)), at_one);
  EXPECT_LT(published_at_one, 0.7);
  // 11 / 64 is below 0.5, so all but the trivial quadruples pass, and those are counted: 1 - 1 / p.
  EXPECT_NEAR(rqi_published(embedding.blocks(), all_quadruples(11)), 1 - 1.0 / 11, 1e-15);
}

TEST(Rqi, OfPairsThatCoincideOrOfTrivialQuadruplesIsZero) {
  const Embedding constant{3, 2, std::vector<float>(12, 0.5F)};
  EXPECT_EQ(rqi(constant.blocks(), all_quadruples(3)), 0);
  const std::vector<Quadruple> trivial = {{1, 2, 1, 2}};
  EXPECT_EQ(rqi(line(3).blocks(), trivial), 0);
  EXPECT_EQ(rqi_published(line(3).blocks(), trivial), 0);
}

}  // namespace
}  // namespace groklab
