// SPDX-License-Identifier: MIT
// Planted networks, whose measures are known in advance, and nulls.
#include "analysis/dissection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "analysis/planted_networks.hpp"
#include "core/philox.hpp"

namespace groklab {
namespace {

std::vector<int> sorted(std::vector<int> values) {
  std::sort(values.begin(), values.end());
  return values;
}

/// `count` different frequencies of 1 .. (n - 1) / 2.
std::vector<int> draw_frequencies(Philox& draw, int n, int count) {
  std::vector<int> all(static_cast<size_t>((n - 1) / 2));
  std::iota(all.begin(), all.end(), 1);
  for (int i = 0; i < count; ++i) {
    const auto rest = static_cast<std::uint32_t>(all.size() - static_cast<size_t>(i));
    std::swap(all[static_cast<size_t>(i)], all[static_cast<size_t>(i) + draw.next_below(rest)]);
  }
  all.resize(static_cast<size_t>(count));
  return sorted(all);
}

TEST(PlantedClock, AHundredRandomKeySetsAreRecovered) {
  constexpr int kP = 23;
  Philox draw(1, Stream::Init, 0);
  for (int i = 0; i < 100; ++i) {
    const std::vector<int> planted = draw_frequencies(draw, kP, 1 + i % 5);
    Subject subject(quadratic_mlp(kP, static_cast<int>(planted.size()) * kNeuronsAFrequency, "add"));
    plant_clock(subject, planted, subject.frame.bases[0].coordinates, 1);
    const NetworkTables tables = subject.reader.read(subject.params);
    for (const KeyRule rule : {KeyRule::K90, KeyRule::Nanda}) {
      ASSERT_EQ(sorted(choose_keys(tables, subject.frame, rule, subject.pool).frequencies), planted) << "set " << i;
    }
  }
}

struct PlantedTask {
  const char* operation;
  size_t basis;
  int sign_of_b;
};

TEST(PlantedClock, HasTheMeasuresOfAClockInTheBasisOfItsTask) {
  constexpr int kP = 29;
  const std::vector<int> planted = {3, 8, 11};
  for (const PlantedTask& task :
       {PlantedTask{"add", 0, 1}, PlantedTask{"sub", 0, -1}, PlantedTask{"mul", 1, 1}, PlantedTask{"div", 1, -1}}) {
    Subject subject(quadratic_mlp(kP, 3 * kNeuronsAFrequency, task.operation));
    const Coordinates& coordinates = subject.frame.bases[task.basis].coordinates;
    plant_clock(subject, planted, coordinates, task.sign_of_b);
    const Dissection found = subject.dissect();
    SCOPED_TRACE(task.operation);
    // Planted weights are floats: what cancels leaves 1e-7 of the logits, 1e-14 of the energy.
    EXPECT_EQ(found.keys.basis, coordinates.kind);
    EXPECT_EQ(found.best_basis, coordinates.kind);
    EXPECT_EQ(sorted(found.keys.frequencies), planted);
    EXPECT_EQ(found.logits.shape.k90, 3);
    EXPECT_NEAR(found.logits.shape.participation, 3, 1e-6);
    EXPECT_NEAR(found.trig.fve_keys, 1, 1e-9);
    for (const int k : planted) {
      EXPECT_NEAR(found.trig.coefficient[static_cast<size_t>(k)], kNeuronsAFrequency / 2.0, 1e-5);
    }
    ASSERT_TRUE(found.progress);
    EXPECT_NEAR(*found.progress->together.restricted.all, *found.progress->full.all, 1e-5);
    EXPECT_NEAR(*found.progress->together.excluded.all, std::log(kP), 1e-5);
    EXPECT_NEAR(found.trig.loss_keys, *found.progress->full.all, 1e-5);  // class 0 adds exp(-13.5)
    for (const FrequencyFit& fit : found.neuron_fits) {
      // (cos x + cos y)^2 has variance 1/2 + 1/2 at k and 1/8 + 1/8 at 2k.
      EXPECT_NEAR(fit.fve, 0.8, 1e-6);
      EXPECT_NEAR(fit.second_fve, 0.2, 1e-6);
    }
    ASSERT_TRUE(found.logit_map);
    EXPECT_EQ(found.logit_map->rank99, 6);
    EXPECT_NEAR(found.logit_map->effective_rank, 6, 1e-5);
    EXPECT_NEAR(found.logit_map->residual, 0, 1e-12);
    for (size_t i = 0; i < planted.size(); ++i) {
      EXPECT_NEAR(found.logit_map->fve_cos[i], 1, 1e-6);
      EXPECT_NEAR(found.logit_map->fve_sin[i], 1, 1e-6);
    }
  }
}

TEST(PlantedClock, OfTheWrongTaskIsNoSolution) {
  Subject subject(quadratic_mlp(29, kNeuronsAFrequency, "sub"));
  plant_clock(subject, {4}, subject.frame.bases[0].coordinates, 1);  // it adds
  const Dissection found = subject.dissect();
  EXPECT_EQ(found.keys.frequencies, std::vector<int>{4});  // the spectrum over (a, b) is as sharp
  EXPECT_LT(found.trig.fve_all, 0.01);                     // but it does not answer a - b
  EXPECT_NEAR(*found.progress->together.restricted.all, std::log(29), 1e-5);
  EXPECT_NEAR(*found.progress->together.excluded.all, *found.progress->full.all, 1e-5);
}

/// The pizza of Zhong et al. 2023: neurons relu(+-(cos(w a + phi) + cos(w b + phi))), of which a pair gives |x|, and
/// the sum over phi of |x| cos(w c + 2 phi) is |cos(w (a - b) / 2)| cos(w (a + b - c)). As a sum of cosines of a + b -
/// c it has (mean |cos|)^2 / mean cos^2 = 8 / pi^2 of the variance, where a clock has 1.
TEST(PlantedPizza, HasEightOverPiSquaredOfTheVarianceInCosinesOfTheAnswer) {
  constexpr int kP = 31;
  constexpr int kK = 4;
  constexpr int kAngles = 24;  // |x| has even harmonics; those that do not cancel are below 1 / (2 kAngles)^2
  Subject subject({"model.kind=mlp", "model.format=one-hot", "model.init=native", "task.p=31",
                   "model.hidden=[" + std::to_string(2 * kAngles) + "]"});
  for (int j = 0; j < kAngles; ++j) {
    const double phi = std::numbers::pi * j / kAngles;
    for (int token = 0; token < kP; ++token) {
      const double angle = kTau * ((kK * token) % kP) / kP;
      for (const int sign : {0, 1}) {
        const auto wave = static_cast<float>((sign == 0 ? 1 : -1) * std::cos(angle + phi));
        subject.at("layers.0.W", token, 2 * j + sign) = wave;
        subject.at("layers.0.W", kP + token, 2 * j + sign) = wave;
        subject.at("layers.1.W", 2 * j + sign, token) = static_cast<float>(std::cos(angle + 2 * phi));
      }
    }
  }
  const Dissection found = subject.dissect(KeyRule::Nanda);
  EXPECT_EQ(found.keys.frequencies, std::vector<int>{kK});
  EXPECT_NEAR(found.trig.fve_keys, 8 / (std::numbers::pi * std::numbers::pi), 2e-3);  // means over 31 values, not all
  EXPECT_LT(*found.progress->together.restricted.all, *found.progress->full.all);     // no pair is doubtful any more
  EXPECT_NEAR(*found.progress->together.excluded.all, std::log(kP), 1.5);             // what depends on a - b stays
}

/// Logits that are right and sure on the training pairs and flat elsewhere, whatever the pair: memory alone.
TEST(LookupTable, IsExplainedByNoFrequency) {
  constexpr int kP = 31;
  Subject subject(quadratic_mlp(kP, 4, "add"));
  NetworkTables tables = subject.reader.read(subject.params);
  const PairGrid& grid = subject.frame.grid;
  for (size_t i = 0; i < grid.label.size(); ++i) {
    if (grid.side[i] == PairSide::Train) {
      tables.of_all_pairs.logits[i * kP + static_cast<size_t>(grid.label[i])] = 20;
    }
  }
  const KeySet keys = choose_keys(tables, subject.frame, KeyRule::K90, subject.pool);
  const Dissection found = dissect(tables, subject.frame, keys, subject.pool);
  const double share = static_cast<double>(subject.data.train_ids.size()) / (kP * kP);
  EXPECT_NEAR(found.trig.fve_all, share, 1e-12);  // the diagonal of a table with that share of its entries
  EXPECT_GT(found.logits.shape.k90, 12);          // of 15
  EXPECT_LT(*found.loss.train, 1e-6);
  EXPECT_NEAR(*found.loss.test, std::log(kP), 1e-12);
  EXPECT_GT(*found.progress->together.restricted.train, 1e5 * *found.progress->full.train);
  EXPECT_LT(*found.progress->together.excluded.train, 0.1);
}

TEST(RandomWeights, HaveNoStructureInAnyBasis) {
  for (const char* operation : {"add", "mul", "x2+y2"}) {
    Subject subject({"task.p=29", "model.d_model=16", "model.n_heads=2", "task.operation=" + std::string(operation)});
    subject.params = initial_parameters(subject.spec, subject.config);
    const Dissection found = subject.dissect();
    SCOPED_TRACE(operation);
    for (const BasisShare& share : found.basis_shares) {
      EXPECT_LT(share.share, 0.65);  // 5 of 14 would hold 0.36 if all were alike; the largest are chosen
    }
    EXPECT_GT(found.logits.shape.k90, 8);
    EXPECT_LT(found.trig.fve_all, 0.05);  // 14 of 28 * 841 dimensions
    EXPECT_EQ(found.progress.has_value(), std::string(operation) != "x2+y2");
    if (found.progress) {
      EXPECT_NEAR(*found.progress->together.excluded.all, *found.progress->full.all, 0.02);
    }
  }
}

TEST(Dissection, SaysWhyAMeasureDoesNotApply) {
  const auto reasons = [](const std::vector<std::string>& overrides) {
    Subject subject(overrides);
    subject.params = initial_parameters(subject.spec, subject.config);
    std::vector<std::string> names;
    for (const auto& [name, reason] : subject.dissect().not_applicable) {
      EXPECT_FALSE(reason.empty());
      names.push_back(name);
    }
    return names;
  };
  using Names = std::vector<std::string>;
  const Names tiny = {"task.p=7", "model.d_model=6", "model.n_heads=2"};
  const auto with = [&tiny](std::initializer_list<std::string> more) {
    Names all = tiny;
    all.insert(all.end(), more);
    return all;
  };
  EXPECT_EQ(reasons(tiny), Names());
  EXPECT_EQ(reasons(with({"model.norm=pre"})), (Names{"logit_map", "circuits"}));
  EXPECT_EQ(reasons(with({"task.operation=x2+y2", "model.n_layers=2"})), (Names{"progress", "circuits"}));
  EXPECT_EQ(reasons(with({"task.p=8"})), Names{"multiplicative basis"});
  EXPECT_EQ(reasons(quadratic_mlp(7, 5, "add")), (Names{"attention", "circuits", "clock_or_pizza"}));
}

TEST(Dissection, HasTheSameBitsForAnyNumberOfThreads) {
  Subject subject({"task.p=23", "model.d_model=8", "model.n_heads=2", "task.operation=mul"});
  subject.params = initial_parameters(subject.spec, subject.config);
  const Dissection one = subject.dissect();
  ThreadPool pool(3);
  NetworkReader reader(subject.config, subject.spec, subject.data, pool, {});
  const NetworkTables tables = reader.read(subject.params);
  const Dissection three = dissect(tables, subject.frame, choose_keys(tables, subject.frame, KeyRule::K90, pool), pool);
  EXPECT_EQ(one.logits.energy, three.logits.energy);
  EXPECT_EQ(one.neurons.energy, three.neurons.energy);
  EXPECT_EQ(one.progress->together.excluded.all, three.progress->together.excluded.all);
  EXPECT_EQ(one.published.restricted_loss, three.published.restricted_loss);
  EXPECT_EQ(one.published.neuron_r_squared, three.published.neuron_r_squared);
  EXPECT_EQ(one.logit_map->singular_values, three.logit_map->singular_values);
}

}  // namespace
}  // namespace groklab
