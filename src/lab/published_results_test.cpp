// SPDX-License-Identifier: MIT
#include "lab/published_results.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "config/config_file.hpp"
#include "core/thrown_error.hpp"
#include "lab/reproduce_lab.hpp"
#include "model/model_spec.hpp"

namespace groklab {
namespace {

Config recipe(const PublishedResult& result) {
  std::vector<std::string> overrides = result.keys;
  const std::vector<std::string> settings = reproduction_overrides(result);
  overrides.insert(overrides.end(), settings.begin(), settings.end());
  return load_config(result.preset, overrides);
}

std::map<std::string, PublishedResult> results_by_name() {
  std::map<std::string, PublishedResult> results;
  for (const PublishedResult& result : published_results()) {
    results[result.name] = result;
  }
  return results;
}

std::optional<double> published(const PublishedResult& result, Quantity quantity) {
  for (const PublishedNumber& number : result.numbers) {
    if (number.quantity == quantity) {
      return number.value;
    }
  }
  ADD_FAILURE() << result.name << " has no " << quantity_name(quantity);
  return std::nullopt;
}

TEST(PublishedResults, NamesAreUniqueAndEveryRecipeResolves) {
  std::set<std::string> names;
  for (const PublishedResult& result : published_results()) {
    EXPECT_TRUE(names.insert(result.name).second) << result.name;
    EXPECT_TRUE(result.alias.empty() || names.insert(result.alias).second) << result.alias;
    EXPECT_NO_THROW(recipe(result)) << result.name;
    for (const PublishedNumber& number : result.numbers) {
      EXPECT_FALSE(number.source.empty());
    }
  }
  for (const char* name :
       {"transformer/baseline", "transformer/wd_1.0", "transformer/lr_0.003", "transformer/tf_0.5",
        "transformer/x2_plus_y2", "transformer/wd_2.0", "transformer/L2", "transformer/p23", "transformer/wd_0.01",
        "transformer/lr_0.0001", "transformer/p43_h4_s42", "transformer/p43_h4_s137", "transformer/p43_h4_s256",
        "order/alpha_0_wd_1", "nanda/mainline", "transformerlens/demo"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
}

struct PublishedRow {
  const char* name;
  int mem;
  std::optional<int> grok;
};

// The rows of system M's results/summary.json in its order, which is that of the runs in its one process.
constexpr PublishedRow kSummaryOfM[] = {
    {"wd_0.0", 300, std::nullopt}, {"wd_0.1", 300, std::nullopt}, {"wd_0.5", 300, 4000},
    {"wd_1.0", 350, 2650},         {"wd_2.0", 350, 1250},         {"wd_5.0", 500, 800},
    {"hidden_32", 1150, 1750},     {"hidden_64", 700, 2200},      {"hidden_128", 350, 2300},
    {"hidden_256", 200, 2150},     {"hidden_512", 150, 1950},     {"op_add", 350, 2300},
    {"op_subtract", 350, 2250},    {"op_multiply", 350, 2000},    {"frac_0.3", 300, std::nullopt},
    {"frac_0.5", 350, 2200},       {"frac_0.7", 300, 950},        {"frac_0.9", 250, 450}};

TEST(PublishedResults, SystemMsRunsStartWhereTheModelsBeforeThemEnded) {
  const std::map<std::string, PublishedResult> results = results_by_name();
  std::uint64_t draws = 0;  // one 32-bit word a parameter
  for (const PublishedRow& row : kSummaryOfM) {
    const auto found = results.find(fmt::format("mlp/{}", row.name));
    ASSERT_NE(found, results.end()) << row.name;
    const Config config = recipe(found->second);
    EXPECT_EQ(config.rng_skip, draws) << row.name;
    EXPECT_EQ(config.rng, RngKind::Torch);
    draws += static_cast<std::uint64_t>(make_model_spec(config).n_params);
  }
  EXPECT_EQ(draws, 1342130);  // 15 runs of 53,985 parameters but for widths 32, 64, 256 and 512
}

// Train accuracy of "epoch e" is from before its update (our step e), test accuracy from after it (our step e + 1).
TEST(PublishedResults, SystemMsMilestonesAreThoseOfItsSummary) {
  const std::map<std::string, PublishedResult> results = results_by_name();
  for (const PublishedRow& row : kSummaryOfM) {
    const PublishedResult& result = results.at(fmt::format("mlp/{}", row.name));
    EXPECT_EQ(published(result, Quantity::MemStep), row.mem) << row.name;
    EXPECT_EQ(published(result, Quantity::GrokStep), row.grok ? std::optional<double>(*row.grok + 1) : std::nullopt);
  }
}

TEST(PublishedResults, TheRunEndsAtTheLastStepThatCanDecide) {
  const std::map<std::string, PublishedResult> results = results_by_name();
  const Config baseline = recipe(results.at("transformer/baseline"));
  EXPECT_EQ(baseline.train.eval_every, 50);
  EXPECT_EQ(baseline.train.steps, 40000);
  EXPECT_EQ(baseline.train.stop_when, StopWhen::Grokked);
  EXPECT_EQ(baseline.train.eval_at, std::vector<std::int64_t>{1});
  EXPECT_EQ(recipe(results.at("mlp/wd_0.5")).train.steps, 5000);
  const Config demo = recipe(results.at("transformerlens/demo"));
  EXPECT_EQ(demo.train.steps, 20000);  // the test loss of epoch 19,999
  EXPECT_EQ(demo.train.stop_when, StopWhen::Never);
  EXPECT_EQ(demo.model.d_vocab_out, 113);
  EXPECT_FALSE(demo.model.mlp_bias || demo.model.attn_bias || demo.model.unembed_bias);
}

std::vector<std::string> selected(const std::vector<std::string>& words) {
  std::vector<std::string> names;
  for (const PublishedResult& result : select_results(published_results(), words)) {
    names.push_back(result.name);
  }
  return names;
}

TEST(PublishedResults, AreSelectedByNameAliasGroupOrAll) {
  EXPECT_EQ(selected({"mlp/wd_2.0"}), std::vector<std::string>{"mlp/wd_2.0"});
  EXPECT_EQ(selected({"transformer/wd_1.0", "transformer/baseline"}), std::vector<std::string>{"transformer/baseline"});
  for (const char* group : {"mlp", "mlp/...", "mlp/*"}) {
    EXPECT_EQ(selected({group}).size(), 18) << group;
  }
  EXPECT_EQ(selected({"all"}).size(), published_results().size());
}

TEST(PublishedResults, AnUnknownNameNamesTheNearest) {
  const std::string text = refusal([] { selected({"mlp/wd0.5"}); }, ErrorKind::Usage);
  EXPECT_NE(text.find("'mlp/wd_0.5'"), std::string::npos) << text;
}

constexpr std::string_view kHead =
    "text = \"t\"\nsource = \"s\"\nstart = \"published\"\npreset = \"mlp-p97\"\nkeys = []\neval_every = 10\nsteps = "
    "100\n"
    "[offset]\ntrain_loss = 0\ntrain_acc = 0\ntest = 1\n";

std::string complaint_about(const std::string& toml) {
  return refusal([&] { parse_published(toml, "mine", "mine.toml"); }, ErrorKind::BadFile);
}

TEST(PublishedResults, ADataFileOfOnesOwn) {
  const std::string toml = fmt::format("{}[[result]]\nname = \"r\"\nkeys = []\nmem = 20\ngrok = \"never\"\n", kHead);
  const std::vector<PublishedResult> results = parse_published(toml, "mine", "mine.toml");
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].name, "mine/r");
  EXPECT_EQ(published(results[0], Quantity::MemStep), 20);
  EXPECT_EQ(published(results[0], Quantity::GrokStep), std::nullopt);
}

TEST(PublishedResults, ADamagedDataFileIsRefusedWithItsLine) {
  const std::string head(kHead);
  const std::pair<std::string, std::string> cases[] = {
      {"text = ", "mine.toml:1"},
      {"", "'text' is missing"},
      {head + "[[result]]\nname = \"r\"\ngrok = \"nevr\"\n", "mine.toml:14: 'grok' has a value of another type"},
      {head + "[[result]]\nname = \"r\"\ngork = 3\n", "did you mean 'grok'"},
      {head + "[[result]]\nname = \"r\"\n", "needs published numbers"},
      {head + "[[result]]\nname = \"r\"\n[[result.also]]\nsource = \"s\"\nmean_of = 0\nmem = 3\n",
       "'mean_of' is 1 or more"},
      {head + "[[result]]\nname = \"r\"\nmem = 3\n[[result]]\nname = \"r\"\nmem = 3\n", "comes twice"},
      {head + "[[result]]\nname = \"r\"\ntest_loss = [[-2, 1.0]]\n", "before the first step"},
      {head + "[[result]]\nname = \"r\"\ntest_loss = [1, 1.0]\n", "pairs [epoch, value]"},
  };
  for (const auto& [toml, wanted] : cases) {
    const std::string text = complaint_about(toml);
    EXPECT_NE(text.find(wanted), std::string::npos) << text << " | " << wanted;
  }
}

}  // namespace
}  // namespace groklab
