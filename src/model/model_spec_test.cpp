// SPDX-License-Identifier: MIT
#include "model/model_spec.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace groklab {
namespace {

Config transformer() {
  Config config;
  resolve(config);
  return config;
}

Config mlp(std::vector<int> hidden, int p) {
  Config config;
  config.task.p = p;
  config.model.kind = ModelKind::Mlp;
  config.model.format = TokenFormat::OneHot;
  config.model.hidden = std::move(hidden);
  config.model.init = Init::Torch;
  config.model.unembed_bias = true;
  resolve(config);
  return config;
}

std::vector<std::string> names(const ModelSpec& spec) {
  std::vector<std::string> result;
  for (const TensorSpec& tensor : spec.tensors) {
    result.push_back(tensor.name);
  }
  return result;
}

// The counts that the systems publish for themselves.
TEST(ModelSpec, ParameterCountsAreThePublishedOnes) {
  Config config = transformer();
  EXPECT_EQ(make_model_spec(config).n_params, 226688);
  config.model.n_layers = 2;
  EXPECT_EQ(make_model_spec(config).n_params, 423936);
  config.model.n_layers = 3;
  EXPECT_EQ(make_model_spec(config).n_params, 621184);
  config.model.n_layers = 1;
  config.model.mlp_bias = false;
  EXPECT_EQ(make_model_spec(config).n_params, 226048);
  EXPECT_EQ(make_model_spec(mlp({128, 128}, 97)).n_params, 53985);
  EXPECT_EQ(make_model_spec(mlp({32, 32}, 97)).n_params, 10497);
  EXPECT_EQ(make_model_spec(mlp({512, 512}, 97)).n_params, 412257);
  EXPECT_EQ(make_model_spec(mlp({512}, 97)).n_params, 149601);
}

TEST(ModelSpec, TensorsLieBehindEachOther) {
  Config config = transformer();
  config.model.norm = Norm::Pre;
  config.model.attn_bias = true;
  const ModelSpec spec = make_model_spec(config);
  std::int64_t offset = 0;
  for (const TensorSpec& tensor : spec.tensors) {
    EXPECT_EQ(tensor.offset, offset);
    std::int64_t size = 1;
    for (const std::int64_t extent : tensor.shape) {
      size *= extent;
    }
    EXPECT_EQ(tensor.size, size);
    offset += size;
  }
  EXPECT_EQ(spec.n_params, offset);
}

TEST(ModelSpec, TransformerTableWithEveryPart) {
  Config config;
  config.model.norm = Norm::Pre;
  config.model.attn_bias = true;
  config.model.unembed_bias = true;
  resolve(config);
  const std::vector<std::string> expected = {
      "embed.W_E",          "pos_embed.W_pos",   "blocks.0.ln1.w",     "blocks.0.ln1.b",    "blocks.0.attn.W_Q",
      "blocks.0.attn.W_K",  "blocks.0.attn.W_V", "blocks.0.attn.W_O",  "blocks.0.attn.b_Q", "blocks.0.attn.b_K",
      "blocks.0.attn.b_V",  "blocks.0.attn.b_O", "blocks.0.ln2.w",     "blocks.0.ln2.b",    "blocks.0.mlp.W_in",
      "blocks.0.mlp.W_out", "blocks.0.mlp.b_in", "blocks.0.mlp.b_out", "ln_final.w",        "ln_final.b",
      "unembed.W_U",        "unembed.b_U"};
  EXPECT_EQ(names(make_model_spec(config)), expected);
}

TEST(ModelSpec, PostNormHasNoFinalNormAndTiedNoUnembedding) {
  Config config;
  config.model.norm = Norm::Post;
  config.model.tied_embeddings = true;
  resolve(config);
  const ModelSpec spec = make_model_spec(config);
  EXPECT_EQ(spec.find("ln_final.w"), nullptr);
  EXPECT_EQ(spec.find("unembed.W_U"), nullptr);
  EXPECT_NE(spec.find("blocks.0.ln2.w"), nullptr);
}

TEST(ModelSpec, ShapesFollowTransformerLens) {
  Config config;
  config.model.format = TokenFormat::APlusB;
  config.model.d_head = 8;
  config.model.d_vocab_out = 114;
  resolve(config);
  const ModelSpec spec = make_model_spec(config);
  using Shape = std::vector<std::int64_t>;
  EXPECT_EQ(spec.find("embed.W_E")->shape, (Shape{115, 128}));
  EXPECT_EQ(spec.find("pos_embed.W_pos")->shape, (Shape{4, 128}));
  EXPECT_EQ(spec.find("blocks.0.attn.W_Q")->shape, (Shape{4, 128, 8}));
  EXPECT_EQ(spec.find("blocks.0.attn.W_O")->shape, (Shape{4, 8, 128}));
  EXPECT_EQ(spec.find("blocks.0.mlp.W_in")->shape, (Shape{128, 512}));
  EXPECT_EQ(spec.find("unembed.W_U")->shape, (Shape{128, 114}));
  EXPECT_EQ(spec.find("blocks.0.attn.W_Q")->leaf(), "W_Q");
  EXPECT_EQ(spec.offset("pos_embed.W_pos"), 115 * 128);
}

TEST(ModelSpec, MlpTable) {
  const ModelSpec spec = make_model_spec(mlp({5, 3}, 7));
  const std::vector<std::string> expected = {"layers.0.W", "layers.0.b", "layers.1.W",
                                             "layers.1.b", "layers.2.W", "layers.2.b"};
  EXPECT_EQ(names(spec), expected);
  EXPECT_EQ(spec.find("layers.0.W")->shape, (std::vector<std::int64_t>{14, 5}));
  EXPECT_EQ(spec.find("layers.2.W")->shape, (std::vector<std::int64_t>{3, 7}));
  EXPECT_EQ(spec.find("layers.2.b")->shape, (std::vector<std::int64_t>{7}));
}

}  // namespace
}  // namespace groklab
