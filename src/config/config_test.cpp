// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <vector>

#include "config/config_file.hpp"
#include "config/nearest_name.hpp"
#include "config/options.hpp"
#include "config/presets.hpp"
#include "config/varied_keys.hpp"
#include "core/thrown_error.hpp"

namespace groklab {
namespace {

Config load(const std::string& preset, const std::vector<std::string>& overrides = {}) {
  return load_config(preset, overrides);
}

std::string error_of(const std::string& preset, const std::vector<std::string>& overrides) {
  return refusal([&] { load(preset, overrides); }, ErrorKind::Usage);
}

void expect_contains(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text << "\nlacks: " << part;
}

TEST(Config, EveryPresetWritesItselfAndReadsBack) {
  ASSERT_GE(embedded_presets().size(), 3U);
  for (const EmbeddedPreset& preset : embedded_presets()) {
    const Config config = load(std::string(preset.name));
    const std::string text = config_to_toml(config);
    Config back;
    apply_toml(back, text, "test");
    resolve(back);
    EXPECT_EQ(config_to_toml(back), text) << preset.name;
    EXPECT_TRUE(preset.toml.starts_with("# ")) << preset.name;
  }
}

TEST(Config, PresetValuesOfTheContract) {
  const Config n = load("transformer-p113");
  EXPECT_EQ(n.task.p, 113);
  EXPECT_EQ(n.model.d_head, 32);
  EXPECT_EQ(n.model.d_mlp, 512);
  EXPECT_EQ(n.model.d_vocab_out, 113);
  EXPECT_EQ(n.optimizer.beta2, 0.999);
  EXPECT_EQ(n.train.steps, 40000);
  EXPECT_EQ(n.data_seed, 42U);
  const Config m = load("mlp-p97");
  EXPECT_EQ(m.model.hidden, (std::vector<int>{128, 128}));
  EXPECT_EQ(m.task.split_rng, SplitRng::Numpy);
  EXPECT_EQ(m.train.eval_every, 50);
  const Config nanda = load("nanda2023");
  EXPECT_EQ(nanda.model.d_vocab_out, 114);
  EXPECT_EQ(nanda.loss.dtype, LossDtype::F64);
  EXPECT_TRUE(nanda.optimizer.warmup_from_zero);
}

TEST(Config, OverridesTakeFullKeysLeavesAndUnquotedText) {
  const Config config = load("transformer-p113", {"weight_decay=0.5", "task.operation=x2+y2", "steps=1e3",
                                                  "model.format=a + b =", "eval_at=[1, 7,]", "init_seed=7"});
  EXPECT_EQ(config.optimizer.weight_decay, 0.5);
  EXPECT_EQ(config.task.operation, "x2+y2");
  EXPECT_EQ(config.train.steps, 1000);
  EXPECT_EQ(config.model.format, TokenFormat::APlusB);
  EXPECT_EQ(config.train.eval_at, (std::vector<std::int64_t>{1, 7}));
  EXPECT_EQ(config.init_seed, 7U);
  EXPECT_EQ(config.data_seed, 42U);
}

TEST(Config, WrongKeysAndValuesNameTheKeyAndTheMend) {
  expect_contains(error_of("transformer-p113", {"weigth_decay=1"}), "did you mean 'weight_decay'");
  expect_contains(error_of("transformer-p113", {"name=x"}), "adamw");
  expect_contains(error_of("transformer-p113", {"init=tocrh"}), "did you mean 'torch'");
  expect_contains(error_of("transformer-p113", {"p=1"}), "task.p");
  expect_contains(error_of("transformer-p113", {"wandb_name=a\xff"}), "UTF-8");
  EXPECT_EQ(load("transformer-p113", {"wandb_name=caf\u00e9"}).wandb.name, "caf\u00e9");
  expect_contains(error_of("transformer-p113", {"lr=nan"}), "optimizer.lr");
  expect_contains(error_of("transformer-p113", {"lr=12abc"}), "12abc");
  expect_contains(error_of("transformer-p113", {"p=99999999999999999999"}), "task.p");
  expect_contains(error_of("transformer-p113", {"p=2.5"}), "whole number");
  expect_contains(error_of("transformer-p113", {"frac_train=0"}), "task.frac_train");
  expect_contains(error_of("transformer-p113", {"frac_train=1"}), "task.frac_train");
  expect_contains(error_of("transformer-p113", {"n_layers=17"}), "allowed: 1 to 16");
  expect_contains(error_of("transformer-p113", {"d_model=130", "d_head=0"}), "not divisible");
  expect_contains(error_of("transformer-p113", {"nonsense"}), "key=value");
  expect_contains(error_of("transformer-p13", {}), "did you mean 'transformer-p113'");
  expect_contains(error_of("mlp-p97", {"hidden=[]"}), "model.hidden");
  expect_contains(error_of("mlp-p97", {"hidden=[0]"}), "model.hidden");
  expect_contains(error_of("mlp-p97", {"dropout=0.1"}), "transformer");
  expect_contains(error_of("mlp-p97", {"causal=maybe"}), "true, false");
}

TEST(Config, QuotationMarksAndBackslashesComeBack) {
  const Config config = load("mlp-p97", {R"(wandb_name=C:\runs\"mine")"});
  Config back;
  apply_toml(back, config_to_toml(config), "test");
  EXPECT_EQ(back.wandb.name, R"(C:\runs\"mine")");
}

TEST(VariedKeys, AreNotThoseOfTheSeeds) {
  const Config base = load("mlp-p97");
  const Config other = load("mlp-p97", {"seed=7", "batch_seed=8", "init_seed=9", "data_seed=10", "weight_decay=0.25"});
  EXPECT_EQ(varied_keys(other, base), (std::vector<std::string_view>{"optimizer.weight_decay"}));
}

TEST(Config, TomlErrorsNameTheLine) {
  Config config;
  const auto text_of_refused = [&](const char* toml, ErrorKind kind) {
    return refusal([&] { apply_toml(config, toml, "my.toml"); }, kind);
  };
  expect_contains(text_of_refused("seed = 1\n[task]\np = = 3\n", ErrorKind::BadFile), "my.toml:3");
  const std::string text = text_of_refused("seed = 1\n[optimizer]\nlearning_rate = 1\n", ErrorKind::Usage);
  expect_contains(text, "my.toml:3");
  expect_contains(text, "did you mean");
}

TEST(Config, AFileMayStartFromAPreset) {
  Config config;
  apply_toml(config, "preset = \"mlp-p97\"\nseed = 3\n[optimizer]\nweight_decay = 2.0\n", "my.toml");
  resolve(config);
  EXPECT_EQ(config.model.kind, ModelKind::Mlp);
  EXPECT_EQ(config.optimizer.weight_decay, 2.0);
  EXPECT_EQ(config.batch_seed, 3U);
}

TEST(Config, AFileMayNameKeysAtItsTopByTheirLastParts) {
  Config config;
  apply_toml(config, "d_mlp = 64\nweight_decay = 0.5\n[model]\nn_heads = 2\n", "my.toml");
  EXPECT_EQ(config.model.d_mlp, 64);
  EXPECT_EQ(config.optimizer.weight_decay, 0.5);
  const auto text_of_refused = [&](const char* toml) {
    return refusal([&] { apply_toml(config, toml, "my.toml"); }, ErrorKind::Usage);
  };
  expect_contains(text_of_refused("d_mpl = 64\n"), "did you mean 'd_mlp'");
  expect_contains(text_of_refused("[train]\nd_mlp = 64\n"), "my.toml:2");
  expect_contains(text_of_refused("d_mlp = 64\n[model]\nd_mlp = 32\n"), "'model.d_mlp' is set twice");
}

TEST(Config, OfATrainedNetworkOnlyTheSectionsGivenCanBeSet) {
  constexpr std::string_view kFree[] = {"analysis", "task"};
  Config config;
  apply_overrides(config, std::vector<std::string>{"p=7", "analysis.key_rule=k50"}, kFree);
  EXPECT_EQ(config.task.p, 7);
  EXPECT_EQ(config.analysis.key_rule, KeyRule::K50);
  for (const char* word : {"lr=1", "seed=3"}) {  // of another section, of none
    expect_contains(refusal([&] { apply_overrides(config, std::vector<std::string>{word}, kFree); }, ErrorKind::Usage),
                    "only keys of analysis, task can");
  }
}

TEST(NearestName, CountsSwapsAsOneEdit) {
  const std::vector<std::string_view> names = {"weight_decay", "beta1", "beta2"};
  EXPECT_EQ(nearest_name("wieght_decay", names), "weight_decay");
  EXPECT_EQ(nearest_name("bet2", names), "beta2");
}

}  // namespace
}  // namespace groklab
