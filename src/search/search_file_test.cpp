// SPDX-License-Identifier: MIT
#include "search/search_file.hpp"

#include <gtest/gtest.h>

#include "core/thrown_error.hpp"
#include "search/target_watch.hpp"

namespace groklab {
namespace {

using Kind = Distribution::Kind;

constexpr const char* kFile = R"(# What it is.
preset = "mlp-p97"

[objective]
test_acc = 0.9

[space]
p = [5, 7]
lr = {from = 1e-4, to = 1e-2, scale = "log"}
train.eval_every = {from = 10, to = 50, step = 15}
hidden = [[8], [16, 16]]
half = [1, 2]

[product]
train.steps = ["half", "train.eval_every", "p"]
)";

TEST(SearchFile, ReadsASpaceInTheOrderOfTheFile) {
  const SearchFile search = parse_search(kFile, "test.toml");
  EXPECT_EQ(search.text, "What it is.");
  ASSERT_EQ(search.space.size(), 5);
  EXPECT_EQ(search.space[0].name, "task.p");
  EXPECT_EQ(search.space[0].distribution.choices, (std::vector<nlohmann::ordered_json>{5, 7}));
  EXPECT_EQ(search.space[1].distribution, (Distribution{.kind = Kind::Float, .low = 1e-4, .high = 1e-2, .log = true}));
  EXPECT_EQ(search.space[2].distribution, (Distribution{.kind = Kind::Int, .low = 10, .high = 40, .step = 15}))
      << "the last point of the grid is the end";
  EXPECT_EQ(search.space[3].distribution.choices, (std::vector<nlohmann::ordered_json>{"[8]", "[16, 16]"}));
  EXPECT_EQ(search.space[4].name, "half");
}

TEST(SearchFile, MakesTheConfigurationOfAPoint) {
  const SearchFile search = parse_search(kFile, "test.toml");
  const Config config = trial_config(search, std::vector<double>{1, 5e-3, 25, 1, 1}, 3);
  EXPECT_EQ(config.task.p, 7);
  EXPECT_EQ(config.optimizer.lr, 5e-3);
  EXPECT_EQ(config.train.eval_every, 25);
  EXPECT_EQ(config.model.hidden, (std::vector<int>{16, 16}));
  EXPECT_EQ(config.train.steps, 2 * 25 * 7) << "a factor, a parameter and a key by its last part";
  EXPECT_EQ(config.seed, 45);
  EXPECT_EQ(config.init_seed, 45);
}

TEST(SearchFile, TakesWordsOfTheCommandLine) {
  const std::string toml =
      std::string(kFile) +
      "[command_line]\nkeys = [\"search.trials=7\", \"weight_decay=0.5\", \"prune.median=true\"]\n";
  const SearchFile search = parse_search(toml, "test.toml");
  EXPECT_EQ(search.settings.trials, 7);
  EXPECT_TRUE(search.settings.prune.median);
  EXPECT_EQ(search.base.optimizer.weight_decay, 0.5);
}

TEST(SearchFile, IsTheSameWithAnotherBudgetOnly) {
  const auto with = [](const std::string& words) {
    return parse_search(std::string(kFile) + "[command_line]\nkeys = [" + words + "]\n", "test.toml");
  };
  EXPECT_TRUE(is_same_search(with(""), with("\"search.trials=7\", \"search.timeout_s=3\"")));
  for (const char* word : {"\"search.seed=7\"", "\"objective.sustained=2\"", "\"prune.slack=0.3\"", "\"p=11\""}) {
    EXPECT_FALSE(is_same_search(with(""), with(word))) << word;
  }
}

TEST(SearchFile, RefusesWhatCannotBeWithThePlace) {
  const auto refused = [](const std::string& toml, ErrorKind kind) {
    return refusal([&] { parse_search(toml, "test.toml"); }, kind);
  };
  const std::string target = "[objective]\ntest_acc = 1\n";
  EXPECT_NE(refused("[space]\np = [5]\n", ErrorKind::Usage).find("without a target"), std::string::npos);
  EXPECT_NE(refused(target + "[space]\nlearning_rat = [5]\n", ErrorKind::Usage).find("test.toml:4"), std::string::npos);
  EXPECT_NE(refused(target + "[space]\np = [5]\n[objectiv]\ntest_acc = 1\n", ErrorKind::Usage), "");
  EXPECT_NE(refused("[objective]\ntest_ac = 1\n[space]\np = [5]\n", ErrorKind::Usage).find("test_acc"),
            std::string::npos);
  EXPECT_NE(refused(target + "[space]\nlr = {from = 0, to = 1, scale = \"log\"}\n", ErrorKind::BadFile), "");
  EXPECT_NE(refused(target + "[space]\nlr = {from = 1, to = 1}\n", ErrorKind::BadFile), "");
  EXPECT_NE(refused(target + "[space]\nfrac_train = {from = 0.1, to = 2}\n", ErrorKind::Usage).find("frac_train"),
            std::string::npos);
  EXPECT_NE(refused(target + "[space]\np = {from = 5.5, to = 7}\n", ErrorKind::BadFile), "");
  EXPECT_NE(refused(target + "second = \"task.frac_train\"\n[space]\np = [5]\n", ErrorKind::Usage).find("nsga2"),
            std::string::npos);
  EXPECT_NE(refused(target + "[space]\nlr = {from = 0, to = 1}\n[search]\nsampler = \"grid\"\n", ErrorKind::Usage)
                .find("points"),
            std::string::npos);
}

TEST(SearchFile, NamedSearchesCanBeTrained) {
  for (const EmbeddedSearch& embedded : embedded_searches()) {
    const SearchFile search = parse_search(embedded.toml, embedded.name);
    EXPECT_FALSE(search.text.empty());
    std::vector<double> lowest;
    for (const SearchParameter& parameter : search.space) {
      lowest.push_back(parameter.distribution.kind == Kind::Categorical ? 0 : parameter.distribution.low);
    }
    const Config config = trial_config(search, lowest, 0);
    if (embedded.name == "causal-p97") {
      EXPECT_EQ(config.model.d_model, 4 * 32);
      EXPECT_EQ(config.model.d_mlp, 2 * 128);
    }
  }
}

MetricsLine line_at(std::int64_t step, double test_acc, double test_loss) {
  MetricsLine line;
  line.step = step;
  line.test_acc = test_acc;
  line.test_loss = test_loss;
  return line;
}

TEST(TargetWatch, FindsTheFirstStepAndKeepsIt) {
  TargetWatch watch({.test_acc = 0.9});
  EXPECT_FALSE(watch.observe(line_at(10, 0.89, 1)));
  EXPECT_FALSE(watch.step());
  EXPECT_TRUE(watch.observe(line_at(20, 0.9, 1)));
  EXPECT_TRUE(watch.observe(line_at(30, 0.5, 1)));
  EXPECT_TRUE(watch.observe(line_at(40, 0.95, 1)));
  EXPECT_EQ(watch.step(), 20) << "the original overwrites it at every later evaluation";
}

TEST(TargetWatch, WantsBothTargetsInARow) {
  TargetWatch watch({.test_acc = 0.9, .test_loss = 0.1, .sustained = 3});
  bool reached = false;
  const double accs[] = {0.95, 0.95, 0.5, 0.95, 0.95, 0.95};
  for (int i = 0; i < 6; ++i) {
    EXPECT_FALSE(reached);
    reached = watch.observe(line_at(10 * i, accs[i], i == 0 ? 0.2 : 0.1));
  }
  EXPECT_TRUE(reached);
  EXPECT_EQ(watch.step(), 30);
}

}  // namespace
}  // namespace groklab
