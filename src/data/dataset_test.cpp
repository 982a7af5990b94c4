// SPDX-License-Identifier: MIT
#include "data/dataset.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "config/token_format.hpp"
#include "core/error.hpp"
#include "core/numpy_generator.hpp"
#include "core/python_generator.hpp"
#include "core/torch_generator.hpp"

namespace groklab {
namespace {

using Ids = std::vector<std::int32_t>;

Config config_of(const std::string& operation, int p, double frac_train) {
  Config config;
  config.task.operation = operation;
  config.task.p = p;
  config.task.frac_train = frac_train;
  return config;
}

void expect_partition(const Dataset& dataset) {
  Ids all = dataset.train_ids;
  all.insert(all.end(), dataset.test_ids.begin(), dataset.test_ids.end());
  std::sort(all.begin(), all.end());
  Ids expected(static_cast<std::size_t>(dataset.size()));
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(all, expected);
  EXPECT_FALSE(dataset.train_ids.empty());
  EXPECT_FALSE(dataset.test_ids.empty());
}

TEST(Dataset, ListsPairsWithAOutermost) {
  const Dataset dataset = make_dataset(config_of("sub", 5, 0.5));
  ASSERT_EQ(dataset.size(), 25);
  EXPECT_EQ(dataset.a[7], 1);
  EXPECT_EQ(dataset.b[7], 2);
  EXPECT_EQ(dataset.label[7], 4);
  EXPECT_EQ(make_dataset(config_of("div", 5, 0.5)).size(), 20);
  EXPECT_EQ(make_dataset(config_of("div-odd-sub", 5, 0.5)).size(), 25);
  EXPECT_EQ(make_dataset(config_of("mul", 12, 0.5)).size(), 144);
}

TEST(Dataset, CountsTokensOfEveryFormat) {
  Config config = config_of("add", 7, 0.5);
  Dataset dataset = make_dataset(config);
  EXPECT_EQ(std::make_pair(dataset.d_vocab, dataset.n_ctx), std::make_pair(8, 3));
  config.model.format = TokenFormat::APlusB;
  dataset = make_dataset(config);
  EXPECT_EQ(std::make_pair(dataset.d_vocab, dataset.n_ctx), std::make_pair(9, 4));
  config.model.format = TokenFormat::OneHot;
  dataset = make_dataset(config);
  EXPECT_EQ(std::make_pair(dataset.d_vocab, dataset.n_ctx), std::make_pair(14, 0));
  EXPECT_EQ(equals_token(TokenFormat::AB, 7), 7);
  EXPECT_EQ(plus_token(7), 7);
  EXPECT_EQ(equals_token(TokenFormat::APlusB, 7), 8);
}

TEST(Dataset, TrainSizesAreThePublishedOnes) {
  EXPECT_EQ(n_train_of(0.3, 113 * 113), 3830);
  EXPECT_EQ(n_train_of(0.3, 97 * 97), 2822);
  EXPECT_EQ(n_train_of(0.5, 97 * 97), 4704);
  EXPECT_EQ(n_train_of(0.7, 97 * 97), 6586);
  EXPECT_EQ(n_train_of(0.9, 97 * 97), 8468);
  EXPECT_EQ(n_train_of(0.0, 10), 1);
  EXPECT_EQ(n_train_of(1.0, 10), 9);
  EXPECT_EQ(n_train_of(1e300, 10), 9);
  EXPECT_EQ(n_train_of(0.5, 2), 1);
}

TEST(Dataset, TheSmallestTaskStillHasBothSides) {
  const Dataset dataset = make_dataset(config_of("div", 2, 0.3));
  EXPECT_EQ(dataset.size(), 2);
  expect_partition(dataset);
}

TEST(Split, NativeIgnoresSplitRngAndFollowsDataSeed) {
  Config config = config_of("add", 11, 0.3);
  const Dataset first = make_dataset(config);
  expect_partition(first);
  EXPECT_EQ(first.train_ids.size(), 36U);
  config.task.split_rng = SplitRng::Python;
  EXPECT_EQ(make_dataset(config).train_ids, first.train_ids);
  config.init_seed = 9;
  EXPECT_EQ(make_dataset(config).train_ids, first.train_ids);
  config.data_seed = 9;
  EXPECT_NE(make_dataset(config).train_ids, first.train_ids);
}

TEST(Split, TorchTakesThePublishedGenerators) {
  Config config = config_of("add", 11, 0.3);
  config.rng = RngKind::Torch;
  const auto parts = [&](SplitRng rng) {
    config.task.split_rng = rng;
    const Dataset dataset = make_dataset(config);
    expect_partition(dataset);
    Ids joined = dataset.train_ids;
    joined.insert(joined.end(), dataset.test_ids.begin(), dataset.test_ids.end());
    return joined;
  };
  EXPECT_EQ(parts(SplitRng::Numpy), numpy_permutation(42, 121));
  EXPECT_EQ(parts(SplitRng::Torch), TorchGenerator(42).randperm(121));
  EXPECT_EQ(parts(SplitRng::Python), python_shuffled(42, 121));
  Ids sorted = numpy_permutation(42, 121);
  std::sort(sorted.begin(), sorted.begin() + 36);
  std::sort(sorted.begin() + 36, sorted.end());
  EXPECT_EQ(parts(SplitRng::NumpySorted), sorted);
}

TEST(Split, NumpyRefusesSeedsOf33Bits) {
  Config config = config_of("add", 11, 0.3);
  config.rng = RngKind::Torch;
  config.data_seed = 1ULL << 32;
  EXPECT_THROW(make_dataset(config), Error);
  config.task.split_rng = SplitRng::Python;
  EXPECT_NO_THROW(make_dataset(config));
}

TEST(Split, MirrorKeepsPairsTogetherAndIsAtMostOneShort) {
  for (const char* operation : {"add", "div", "x3+xy"}) {
    for (const double frac_train : {0.0, 0.1, 0.3, 0.5, 0.77, 1.0}) {
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Config config = config_of(operation, 7, frac_train);
        config.task.split = Split::Mirror;
        config.data_seed = seed;
        const Dataset dataset = make_dataset(config);
        expect_partition(dataset);
        std::set<std::pair<int, int>> train;
        for (const std::int32_t id : dataset.train_ids) {
          const auto i = static_cast<std::size_t>(id);
          train.emplace(dataset.a[i], dataset.b[i]);
        }
        for (const std::int32_t id : dataset.test_ids) {
          const auto i = static_cast<std::size_t>(id);
          ASSERT_FALSE(train.contains({dataset.b[i], dataset.a[i]}));
        }
        const auto n_train = static_cast<std::size_t>(n_train_of(frac_train, dataset.size()));
        ASSERT_LE(dataset.train_ids.size(), n_train);
        ASSERT_GE(dataset.train_ids.size() + 1, n_train);
      }
    }
  }
}

}  // namespace
}  // namespace groklab
