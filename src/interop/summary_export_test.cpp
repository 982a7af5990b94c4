// SPDX-License-Identifier: MIT
#include "interop/summary_export.hpp"

#include <gtest/gtest.h>

#include "config/config_file.hpp"
#include "core/error.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

SummaryRun planted(const std::string& preset, const std::vector<std::string>& keys, int mem, Json grok,
                   double test_acc = 1) {
  SummaryRun run;
  run.path = "planted";
  run.config = load_config(preset, keys);
  run.record["n_params"] = 1000 + mem;
  run.record["n_train"] = 2000 + mem;
  run.record["final"] = {{"train_acc", 1.0}, {"test_acc", test_acc}};
  run.record["milestones"] = {{"mem_step", mem}, {"grok_step", grok}, {"delay", nullptr}};
  if (!grok.is_null()) {
    run.record["milestones"]["delay"] = grok.get<int>() - mem;
  }
  return run;
}

TEST(SummaryExport, HasSystemMsGroupsRowsAndNames) {
  const std::vector<SummaryRun> runs = {
      planted("mlp-p97", {"frac_train=0.3", "rng=torch", "rng_skip=7"}, 300, nullptr),
      planted("mlp-p97", {"task.operation=mul"}, 350, 2000),
      planted("mlp-p97", {"task.operation=sub"}, 350, 2250),
      planted("mlp-p97", {"hidden=[256,256]"}, 200, 2150),
      planted("mlp-p97", {"hidden=[32,32]", "seed=3", "train.steps=5000"}, 1150, 1750),
      planted("mlp-p97", {"weight_decay=0.5"}, 300, 4000, 0.99),
      planted("mlp-p97", {"weight_decay=0"}, 310, nullptr, 0.01)};
  // Written by hand after the published file; its rows have no `param`, ours have it besides.
  const Json expected = Json::parse(R"({
    "Weight Decay": [
      {"weight_decay": 0.0, "final_train_acc": 1.0, "final_test_acc": 0.01, "grok_epoch": null, "overfit_epoch": 310,
       "delay": null, "param": "weight_decay=0.0"},
      {"weight_decay": 0.5, "final_train_acc": 1.0, "final_test_acc": 0.99, "grok_epoch": 4000, "overfit_epoch": 300,
       "delay": 3700, "param": "weight_decay=0.5"}],
    "Model Size": [
      {"hidden_dim": 32, "num_params": 2150, "final_train_acc": 1.0, "final_test_acc": 1.0, "grok_epoch": 1750,
       "overfit_epoch": 1150, "delay": 600, "param": "hidden_dim=32"},
      {"hidden_dim": 256, "num_params": 1200, "final_train_acc": 1.0, "final_test_acc": 1.0, "grok_epoch": 2150,
       "overfit_epoch": 200, "delay": 1950, "param": "hidden_dim=256"}],
    "Operations": [
      {"operation": "subtract", "final_train_acc": 1.0, "final_test_acc": 1.0, "grok_epoch": 2250,
       "overfit_epoch": 350, "delay": 1900, "param": "operation=subtract"},
      {"operation": "multiply", "final_train_acc": 1.0, "final_test_acc": 1.0, "grok_epoch": 2000,
       "overfit_epoch": 350, "delay": 1650, "param": "operation=multiply"}],
    "Data Fraction": [
      {"train_fraction": 0.3, "train_size": 2300, "final_train_acc": 1.0, "final_test_acc": 1.0, "grok_epoch": null,
       "overfit_epoch": 300, "delay": null, "param": "train_fraction=0.3"}]})");
  EXPECT_EQ(summary_document(runs).dump(1), expected.dump(1));
}

TEST(SummaryExport, ABaselineIsInEveryGroup) {
  const std::vector<SummaryRun> runs = {planted("mlp-p97", {}, 350, 2650),
                                        planted("mlp-p97", {"weight_decay=5"}, 500, 800),
                                        planted("mlp-p97", {"frac_train=0.9"}, 250, 450)};
  const Json document = summary_document(runs);
  ASSERT_EQ(document.size(), 2U);
  EXPECT_EQ(document["Weight Decay"][0]["param"], "weight_decay=1.0");
  EXPECT_EQ(document["Weight Decay"][1]["param"], "weight_decay=5.0");
  EXPECT_EQ(document["Data Fraction"][0]["param"], "train_fraction=0.5");
  EXPECT_EQ(document["Data Fraction"][0]["train_size"], 2350);
  const Json alone = summary_document(std::span(runs).first(1));
  EXPECT_EQ(alone["Baseline"][0]["grok_epoch"], 2650);
}

// A modulus changes d_vocab_out, a width d_head and d_mlp: these follow and are no second axis. 100 is not divisible by 3:
// there d_head is a choice.
TEST(SummaryExport, SizesThatFollowFromOthersAreNoAxis) {
  const std::vector<SummaryRun> runs = {
      planted("transformer-p113", {"p=43"}, 100, nullptr), planted("transformer-p113", {"d_model=64"}, 100, 5000),
      planted("transformer-p113", {"d_mlp=256"}, 100, 6000), planted("transformer-p113", {"p=43", "lr=0.003"}, 100, 7),
      planted("transformer-p113", {"d_model=100", "n_heads=3", "d_head=20"}, 100, 7)};
  const Json document = summary_document(runs);
  std::vector<std::string> titles;
  for (const auto& [title, rows] : document.items()) {
    titles.push_back(title);
    EXPECT_EQ(rows.size(), 1U) << title;
  }
  EXPECT_EQ(titles, (std::vector<std::string>{"task.p", "model.d_model", "model.d_mlp", "task.p x optimizer.lr",
                                              "model.n_heads x model.d_model x model.d_head"}));
  EXPECT_EQ(document["task.p"][0]["p"], 43);
  EXPECT_EQ(document["task.p x optimizer.lr"][0]["param"], "p=43, lr=0.003");
}

TEST(SummaryExport, TheTableSaysNeverWhereNothingCame) {
  const std::vector<SummaryRun> runs = {planted("mlp-p97", {"weight_decay=0"}, 300, nullptr, 0.0085)};
  const std::string table = summary_table(summary_document(runs));
  EXPECT_NE(table.find("Weight Decay"), std::string::npos);
  EXPECT_NE(table.find("weight_decay=0.0                  300    never    never     1.0000     0.0085"),
            std::string::npos)
      << table;
}

}  // namespace
}  // namespace groklab
