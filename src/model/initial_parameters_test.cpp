// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "model/init_distribution.hpp"
#include "model/model_spec.hpp"

namespace groklab {
namespace {

/// A network and its initial parameters.
struct Drawn {
  explicit Drawn(const Config& config) : spec(make_model_spec(config)), params(initial_parameters(spec, config)) {}

  std::span<const float> tensor(std::string_view name) const {
    return spec.find(name)->part_of(std::span(params));
  }

  ModelSpec spec;
  std::vector<float> params;
};

Config transformer(
    Init init, const std::function<void(Config&)>& change = [](Config&) {}) {
  Config config;
  config.model.init = init;
  change(config);
  resolve(config);
  return config;
}

Config mlp(Init init, std::vector<int> hidden = {128, 128}, int p = 97) {
  Config config;
  config.task.p = p;
  config.model.kind = ModelKind::Mlp;
  config.model.format = TokenFormat::OneHot;
  config.model.hidden = std::move(hidden);
  config.model.init = init;
  config.model.unembed_bias = true;
  resolve(config);
  return config;
}

struct Moments {
  double mean = 0;
  double std = 0;
  double largest = 0;
};

Moments moments_of(std::span<const float> values) {
  Moments m;
  for (const float x : values) {
    const auto value = static_cast<double>(x);
    m.mean += value;
    m.std += value * value;
    m.largest = std::max(m.largest, std::abs(value));
  }
  m.mean /= static_cast<double>(values.size());
  m.std = std::sqrt(m.std / static_cast<double>(values.size()));
  return m;
}

/// Every tensor has the mean and spread of init_distribution, within five standard errors.
void expect_distributions(const Drawn& drawn) {
  for (const TensorSpec& tensor : drawn.spec.tensors) {
    const InitDistribution expected = init_distribution(drawn.spec, tensor);
    const Moments m = moments_of(drawn.tensor(tensor.name));
    const double errors = 5 / std::sqrt(static_cast<double>(tensor.size));
    switch (expected.kind) {
      case InitDistribution::Kind::Constant:
        EXPECT_EQ(m.mean, expected.scale) << tensor.name;
        EXPECT_EQ(m.largest, expected.scale) << tensor.name;
        break;
      case InitDistribution::Kind::Uniform:
        EXPECT_LE(m.largest, expected.scale * (1 + 1e-6)) << tensor.name;
        EXPECT_NEAR(m.mean, 0, errors * expected.scale) << tensor.name;
        EXPECT_NEAR(m.std, expected.scale / std::sqrt(3.0), errors * expected.scale) << tensor.name;
        break;
      case InitDistribution::Kind::Normal:
        EXPECT_NEAR(m.mean, 0, errors * expected.scale) << tensor.name;
        EXPECT_NEAR(m.std, expected.scale, errors * expected.scale) << tensor.name;
        break;
    }
  }
}

double scale_of(const Config& config, std::string_view name) {
  const ModelSpec spec = make_model_spec(config);
  return init_distribution(spec, *spec.find(name)).scale;
}

TEST(InitialParameters, BothGeneratorsDrawTheDocumentedDistributions) {
  const auto all_parts = [](Config& c) {
    c.model.norm = Norm::Pre;
    c.model.attn_bias = true;
    c.model.unembed_bias = true;
  };
  for (const RngKind rng : {RngKind::Native, RngKind::Torch}) {
    for (const Init init : {Init::Native, Init::Torch, Init::ScaledNormal, Init::Nanda, Init::TransformerLens}) {
      Config config = transformer(init, all_parts);
      config.rng = rng;
      expect_distributions(Drawn(config));
    }
    for (const Init init : {Init::Native, Init::Torch, Init::Order}) {
      Config config = mlp(init);
      config.rng = rng;
      expect_distributions(Drawn(config));
    }
  }
}

TEST(InitialParameters, ScalesAreThePublishedOnes) {
  const Config scaled = transformer(Init::ScaledNormal);
  EXPECT_DOUBLE_EQ(scale_of(scaled, "embed.W_E"), 0.8 / std::sqrt(128.0));
  EXPECT_DOUBLE_EQ(scale_of(scaled, "blocks.0.mlp.W_out"), 0.8 / std::sqrt(128.0));
  EXPECT_DOUBLE_EQ(scale_of(scaled, "blocks.0.attn.W_Q"), std::sqrt(6.0 / 512.0));
  EXPECT_DOUBLE_EQ(scale_of(transformer(Init::Nanda), "unembed.W_U"), 1 / std::sqrt(114.0));
  EXPECT_DOUBLE_EQ(scale_of(mlp(Init::Order, {512}), "layers.0.W"), 1 / std::sqrt(194.0));
  EXPECT_DOUBLE_EQ(scale_of(mlp(Init::Order, {512}), "layers.1.W"), 1 / std::sqrt(512.0));
  EXPECT_NEAR(scale_of(mlp(Init::Torch), "layers.1.b"), 1 / std::sqrt(128.0), 1e-15);
  EXPECT_DOUBLE_EQ(scale_of(mlp(Init::Native), "layers.1.W"), std::sqrt(2.0 / 128.0));
  EXPECT_DOUBLE_EQ(scale_of(transformer(Init::Native), "blocks.0.mlp.W_out"), 1 / std::sqrt(512.0));
}

TEST(InitialParameters, NativeStreamsAreIndependentOfEachOther) {
  const Drawn plain(transformer(Init::Native));
  const Drawn longer(transformer(Init::Native, [](Config& c) { c.model.unembed_bias = true; }));
  EXPECT_TRUE(std::ranges::equal(plain.tensor("unembed.W_U"), longer.tensor("unembed.W_U")));
  const Drawn other_data(transformer(Init::Native, [](Config& c) { c.data_seed = 7; }));
  EXPECT_EQ(plain.params, other_data.params);
  const Drawn other_init(transformer(Init::Native, [](Config& c) { c.init_seed = 7; }));
  EXPECT_NE(plain.params, other_init.params);
  EXPECT_FALSE(std::ranges::equal(plain.tensor("blocks.0.attn.W_Q"), plain.tensor("blocks.0.attn.W_K")));
}

TEST(InitialParameters, OnlyTorchCopiesTheFirstEncoderLayer) {
  Config config = transformer(Init::Torch, [](Config& c) { c.model.n_layers = 2; });
  const Drawn native(config);
  EXPECT_FALSE(std::ranges::equal(native.tensor("blocks.0.attn.W_O"), native.tensor("blocks.1.attn.W_O")));
  config.rng = RngKind::Torch;
  const Drawn torch(config);
  EXPECT_TRUE(std::ranges::equal(torch.tensor("blocks.0.attn.W_O"), torch.tensor("blocks.1.attn.W_O")));
}

/// First two and last element of a tensor, as PyTorch 1.13 draws them; tests/oracle/inits_oracle.py compares whole
/// networks, these few keep the order of the draws without PyTorch.
void expect_ends(const Drawn& drawn, const char* name, const std::array<float, 3>& expected) {
  const std::span<const float> values = drawn.tensor(name);
  EXPECT_NEAR(values[0], expected[0], 2e-6F) << name;
  EXPECT_NEAR(values[1], expected[1], 2e-6F) << name;
  EXPECT_NEAR(values.back(), expected[2], 2e-6F) << name;
}

Drawn torch_drawn(Config config, std::uint64_t seed) {
  config.rng = RngKind::Torch;
  config.init_seed = seed;
  return Drawn(config);
}

// torch.manual_seed(3); nn.Linear(14, 5), nn.Linear(5, 7)
TEST(TorchInitialParameters, SystemM) {
  const Drawn drawn = torch_drawn(mlp(Init::Torch, {5}, 7), 3);
  expect_ends(drawn, "layers.0.W", {-0.264982283F, -0.238302454F, 0.119525708F});
  expect_ends(drawn, "layers.0.b", {0.0574905165F, 0.220214173F, 0.164224297F});
  expect_ends(drawn, "layers.1.W", {0.154585123F, -0.385409772F, -0.312590837F});
  expect_ends(drawn, "layers.1.b", {0.194190294F, 0.231797442F, 0.375469863F});
}

// The same, then normal_(0, 1/sqrt(14)) and normal_(0, 1/sqrt(5)) on the weights.
TEST(TorchInitialParameters, SystemO) {
  const Drawn drawn = torch_drawn(mlp(Init::Order, {5}, 7), 3);
  expect_ends(drawn, "layers.0.W", {-0.0820772797F, -0.00705527235F, -0.400238991F});
  expect_ends(drawn, "layers.1.W", {0.553916216F, -0.823648214F, 0.337139666F});
  expect_ends(drawn, "layers.1.b", {0, 0, 0});
}

void tiny_transformer(Config& c) {
  c.task.p = 5;
  c.model.d_model = 6;
  c.model.n_heads = 2;
  c.model.d_mlp = 7;
  c.model.n_layers = 3;
}

// torch.manual_seed(9); class NNet(p=5, d=6, heads=2, d_mlp=7, layers=3) of the oracle script
TEST(TorchInitialParameters, SystemN) {
  const Drawn drawn = torch_drawn(transformer(Init::ScaledNormal, tiny_transformer), 9);
  expect_ends(drawn, "embed.W_E", {0.0238697995F, -0.314054519F, 0.116989933F});
  expect_ends(drawn, "blocks.0.attn.W_Q", {0.12051475F, 0.325909734F, -0.414868772F});
  expect_ends(drawn, "blocks.2.attn.W_V", {-0.467908263F, 0.10651201F, 0.276510775F});
  expect_ends(drawn, "blocks.2.attn.W_O", {0.403283268F, 0.275791079F, 0.26821506F});
  expect_ends(drawn, "blocks.1.mlp.W_in", {0.0976456255F, -0.0273798332F, -0.0287109409F});
  expect_ends(drawn, "unembed.W_U", {-0.0383200012F, -0.25842315F, -0.457451463F});
}

// torch.manual_seed(1); class CNet(p=5, d=6, heads=3, d_mlp=7, layers=3) of the oracle script
TEST(TorchInitialParameters, SystemC) {
  const Config config = transformer(Init::Torch, [](Config& c) {
    tiny_transformer(c);
    c.model.n_heads = 3;
    c.model.format = TokenFormat::APlusB;
    c.model.norm = Norm::Pre;
    c.model.attn_bias = true;
    c.model.unembed_bias = true;
  });
  const Drawn drawn = torch_drawn(config, 1);
  expect_ends(drawn, "embed.W_E", {-1.5255959F, -0.750231802F, 0.938644707F});
  expect_ends(drawn, "blocks.2.attn.W_K", {0.341023564F, -0.430749476F, 0.152527452F});
  expect_ends(drawn, "blocks.1.attn.W_O", {-0.173657641F, -0.263894618F, 0.270527184F});
  expect_ends(drawn, "blocks.2.mlp.b_out", {0.0395443924F, -0.192931384F, -0.0644223243F});
  expect_ends(drawn, "blocks.0.attn.b_O", {0, 0, 0});
  expect_ends(drawn, "blocks.0.ln1.w", {1, 1, 1});
  expect_ends(drawn, "unembed.W_U", {-0.0944014043F, 0.0894781575F, 0.164920658F});
  expect_ends(drawn, "unembed.b_U", {0.0861891881F, -0.15056321F, 0.051260747F});
}

// torch.manual_seed(4); W_E = randn(6, 6) / sqrt(6), W_pos = randn(3, 6) / ..., W_K = randn(2, 3, 6) / ..., W_Q, W_V,
// W_O = randn(6, 6) / ..., W_in = randn(7, 6) / ..., W_out = randn(6, 7) / ..., W_U = randn(6, 6) / sqrt(6)
TEST(TorchInitialParameters, Nanda) {
  const Config config = transformer(Init::Nanda, [](Config& c) {
    tiny_transformer(c);
    c.model.n_layers = 1;
    c.model.d_vocab_out = 6;
  });
  const Drawn drawn = torch_drawn(config, 4);
  expect_ends(drawn, "embed.W_E", {-0.384331673F, -1.06231725F, -0.234251857F});
  expect_ends(drawn, "blocks.0.attn.W_Q", {-0.774186313F, 0.6316396F, 0.400970578F});
  expect_ends(drawn, "blocks.0.attn.W_K", {0.703326821F, 0.00767795462F, 0.29467845F});
  expect_ends(drawn, "blocks.0.attn.W_O", {-0.0303522404F, -0.112258784F, -0.0825988203F});
  expect_ends(drawn, "blocks.0.mlp.W_out", {-0.286827326F, 0.286173195F, -0.305404872F});
  expect_ends(drawn, "unembed.W_U", {0.140629366F, -0.0970597491F, -1.34652293F});
}

// System M seeds torch once for all its runs: the second model starts where the first has stopped drawing.
TEST(TorchInitialParameters, SkipContinuesAfterAnEarlierModel) {
  Config config = mlp(Init::Torch, {5}, 7);
  config.rng = RngKind::Torch;
  const Drawn first(config);
  config.rng_skip = static_cast<std::uint64_t>(first.spec.find("layers.1.W")->offset);
  const Drawn second(config);
  // The second's first draws are the first's second layer, on another scale: U(+-1/sqrt(14)) after U(+-1/sqrt(5)).
  const float ratio = std::sqrt(5.0F / 14.0F);
  EXPECT_NEAR(second.tensor("layers.0.W")[0], first.tensor("layers.1.W")[0] * ratio, 1e-6F);
}

TEST(InitialParameters, KindsThatDoNotFitAreRefused) {
  const auto refusal = [](Config config, RngKind rng) -> std::string {
    config.rng = rng;
    try {
      initial_parameters(make_model_spec(config), config);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Usage);
      return error.where();
    }
    return "accepted";
  };
  // Not resolved: resolve() may refuse the combination first.
  const auto with_init = [](Config config, Init init) {
    config.model.init = init;
    return config;
  };
  for (const RngKind rng : {RngKind::Native, RngKind::Torch}) {
    EXPECT_EQ(refusal(with_init(transformer(Init::Native), Init::Order), rng), "model.init");
    for (const Init init : {Init::ScaledNormal, Init::Nanda, Init::TransformerLens}) {
      EXPECT_EQ(refusal(with_init(mlp(Init::Native), init), rng), "model.init");
    }
  }
  for (const Init init : {Init::Torch, Init::ScaledNormal}) {
    const Config odd = transformer(init, [](Config& c) { c.model.d_head = 8; });
    EXPECT_EQ(refusal(odd, RngKind::Torch), "model.d_head");
    EXPECT_EQ(refusal(odd, RngKind::Native), "accepted");
  }
  EXPECT_EQ(refusal(transformer(Init::Nanda, [](Config& c) { c.model.d_head = 8; }), RngKind::Torch), "accepted");
}

}  // namespace
}  // namespace groklab
