// SPDX-License-Identifier: MIT
#include "analysis/causal_tests.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/control_comparison.hpp"
#include "analysis/planted_networks.hpp"

namespace groklab {
namespace {

constexpr int kP = 23;
constexpr int kK = 4;
constexpr int kOther = 7;  // a frequency that the planted networks do not have

struct Tested {
  Dissection dissection;
  CausalTests tests;
};

/// Measures a network with these key frequencies.
Tested test_causally(Subject& subject, const std::vector<int>& keys, int n_controls, int threads = 1) {
  ThreadPool pool(threads);
  NetworkReader reader(subject.config, subject.spec, subject.data, pool, {});
  AblationRunner runner(subject.config, subject.spec, subject.data, subject.frame.grid, pool, {});
  const NetworkTables tables = reader.read(subject.params);
  Dissection dissection = dissect(tables, subject.frame, {BasisKind::Additive, keys}, pool);
  CausalTests tests = causal_tests(tables, subject.frame, dissection, runner, {n_controls, subject.config.seed}, pool);
  return {std::move(dissection), std::move(tests)};
}

std::vector<const Ablation*> of_kind(const CausalTests& tests, AblationKind kind) {
  std::vector<const Ablation*> found;
  for (const Ablation& ablation : tests.ablations) {
    if (ablation.kind == kind) {
      found.push_back(&ablation);
    }
  }
  return found;
}

double p_value(const CausalTests& tests, const Ablation& ablation) {
  return compare_with_controls(ablation.scores, tests.controls[ablation.control].scores).loss.all->p;
}

// Logits of the factored engine are floats up to 4.5, so losses of ln 23 are right to 1e-5.
constexpr double kFloat = 1e-5;

class CausalTestsOfAClock : public ::testing::Test {
 protected:
  CausalTestsOfAClock() : subject_(planted_transformer(kP, 2 * kNeuronsAFrequency, "quadratic")) {
    plant_clock_transformer(subject_, kK);  // half of the neurons are idle
    tested_ = test_causally(subject_, {kK, kOther}, 32);
  }

  double intact() const { return *tested_.tests.intact.loss.all; }

  Subject subject_;
  Tested tested_;
};

TEST_F(CausalTestsOfAClock, FindTheTwoHeadsThatItNeeds) {
  const auto heads = of_kind(tested_.tests, AblationKind::Head);
  ASSERT_EQ(heads.size(), 3U);
  for (const int needed : {0, 1}) {
    EXPECT_NEAR(*heads[static_cast<size_t>(needed)]->scores.loss.all, std::log(kP), kFloat);
  }
  EXPECT_EQ(*heads[2]->scores.loss.all, intact());
  EXPECT_EQ(*heads[2]->scores.accuracy.all, 1);
  EXPECT_EQ(heads[0]->size, 2);
  EXPECT_EQ(heads[0]->control, heads[2]->control);
  EXPECT_LT(p_value(tested_.tests, *heads[0]), 0.05);
  EXPECT_EQ(p_value(tested_.tests, *heads[2]), 1);
}

TEST_F(CausalTestsOfAClock, FindTheFrequencyOfItsEmbedding) {
  const auto embedding = of_kind(tested_.tests, AblationKind::Embedding);
  ASSERT_EQ(embedding.size(), 2U);
  EXPECT_NEAR(*embedding[0]->scores.loss.all, std::log(kP), kFloat);
  EXPECT_NEAR(*embedding[1]->scores.loss.all, intact(), kFloat);  // it has no such frequency
  EXPECT_EQ(p_value(tested_.tests, *embedding[0]), 1.0 / 33);
  EXPECT_GT(p_value(tested_.tests, *embedding[1]), 0.9);
  EXPECT_EQ(tested_.tests.controls[embedding[0]->control].scores.size(), 32U);
}

TEST_F(CausalTestsOfAClock, FindTheNeuronsOfItsFrequency) {
  const auto clusters = of_kind(tested_.tests, AblationKind::Cluster);
  ASSERT_EQ(clusters.size(), 2U);
  EXPECT_EQ(clusters[0]->size, kNeuronsAFrequency);
  EXPECT_NEAR(*clusters[0]->scores.loss.all, std::log(kP), kFloat);
  EXPECT_NEAR(*clusters[0]->scores.accuracy.all, 1.0 / kP, 1e-12);  // all logits 0: class 0 wins
  // Most random sets leave part of the clock; what is left by some is sure of wrong answers, above ln p.
  EXPECT_LT(p_value(tested_.tests, *clusters[0]), 0.15);
  EXPECT_EQ(clusters[1]->size, 0);
  EXPECT_EQ(*clusters[1]->scores.loss.all, intact());
}

TEST_F(CausalTestsOfAClock, TakeItsFrequencyOutOfTheLogitsAsTheExcludedLossDoes) {
  const auto logits = of_kind(tested_.tests, AblationKind::Logits);
  ASSERT_EQ(logits.size(), 2U);
  const std::vector<ProgressLosses>& alone = tested_.dissection.progress->alone;
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(*logits[i]->scores.loss.test, *alone[i].excluded.test);
  }
  EXPECT_EQ(p_value(tested_.tests, *logits[0]), 1.0 / 33);
}

// (cos x + cos y)^2 has parts at 2k, which the weights cancel: what the logits use is 2 cos x cos y.
TEST_F(CausalTestsOfAClock, FindThatItsNeuronsAreUsedAsPolynomials) {
  ASSERT_TRUE(tested_.tests.polynomials);
  const PolynomialNeurons& polynomials = *tested_.tests.polynomials;
  EXPECT_EQ(polynomials.n_explained, 0);  // 0.8 of their variance is at k
  EXPECT_EQ(*polynomials.explained.loss.all, *polynomials.intact.loss.all);
  EXPECT_NEAR(*polynomials.all.loss.all, *polynomials.intact.loss.all, kFloat);
}

TEST(PolynomialNeurons, OfRandomWeightsAreNotWhatTheyCompute) {
  Subject subject({"task.p=23", "model.d_model=16", "model.n_heads=2", "model.d_mlp=24"});
  subject.params = initial_parameters(subject.spec, subject.config);
  for (float& weight : subject.params) {
    weight *= 3;  // far from a linear network
  }
  const Tested tested = test_causally(subject, {kK}, 1);
  EXPECT_GT(std::abs(*tested.tests.polynomials->all.loss.all - *tested.tests.polynomials->intact.loss.all), 0.05);
}

// The subspace of a frequency that nobody chose is a random one to random weights, so p-values are uniform: of 60
// networks 3 are expected at or below 0.05 and more than 8 in one of 250 such tests; seeds are fixed.
TEST(CausalTests, OfRandomWeightsFindNothing) {
  constexpr int kNetworks = 60;
  int embedding = 0;
  int heads = 0;
  for (int seed = 0; seed < kNetworks; ++seed) {
    Subject subject(
        {"task.p=11", "model.d_model=8", "model.n_heads=2", "model.d_mlp=8", "seed=" + std::to_string(seed)});
    subject.params = initial_parameters(subject.spec, subject.config);
    const CausalTests tests = test_causally(subject, {3}, 19).tests;
    embedding += p_value(tests, *of_kind(tests, AblationKind::Embedding)[0]) <= 0.05 ? 1 : 0;
    heads += p_value(tests, *of_kind(tests, AblationKind::Head)[0]) <= 0.05 ? 1 : 0;
  }
  EXPECT_LE(embedding, 8);
  EXPECT_LE(heads, 8);
}

TEST(CausalTests, HaveTheSameBitsForAnyNumberOfThreads) {
  Subject subject(planted_transformer(kP, kNeuronsAFrequency, "quadratic"));
  plant_clock_transformer(subject, kK);
  const CausalTests one = test_causally(subject, {kK}, 3, 1).tests;
  const CausalTests three = test_causally(subject, {kK}, 3, 3).tests;
  ASSERT_EQ(one.controls.size(), three.controls.size());
  for (size_t i = 0; i < one.controls.size(); ++i) {
    for (size_t draw = 0; draw < 3; ++draw) {
      EXPECT_EQ(one.controls[i].scores[draw].loss.all, three.controls[i].scores[draw].loss.all);
    }
  }
  EXPECT_EQ(one.polynomials->all.loss.all, three.polynomials->all.loss.all);
}

TEST(CausalTests, SayWhatDoesNotApply) {
  Subject subject(quadratic_mlp(13, kNeuronsAFrequency, "x2+y2"));
  plant_clock(subject, {2}, subject.frame.bases[0].coordinates, 1);
  const CausalTests tests = test_causally(subject, {2}, 2).tests;
  ASSERT_EQ(tests.not_applicable.size(), 2U);
  EXPECT_EQ(tests.not_applicable[0].first, "heads");
  EXPECT_EQ(tests.not_applicable[1].first, "logits");
  EXPECT_TRUE(of_kind(tests, AblationKind::Head).empty());
  EXPECT_EQ(of_kind(tests, AblationKind::Cluster)[0]->size, kNeuronsAFrequency);
  EXPECT_TRUE(tests.polynomials);
}

}  // namespace
}  // namespace groklab
