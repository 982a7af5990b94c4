// SPDX-License-Identifier: MIT
#include "interop/foreign_network.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "config/config_file.hpp"
#include "core/thrown_error.hpp"
#include "interop/weight_layout.hpp"

namespace groklab {
namespace {

/// Weights of the configuration in a layout, as another program would have saved them: without a word about it.
TensorFile file_of(const std::string& layout, const std::vector<std::string>& keys) {
  const ModelSpec spec = make_model_spec(load_config("transformer-p113", keys));
  const std::vector<float> params(static_cast<std::size_t>(spec.n_params), 0.5F);
  return to_layout(weight_layout(layout), spec, params);
}

bool assumes(const ForeignNetwork& network, std::string_view text) {
  return std::ranges::any_of(network.assumed, [&](const std::string& line) { return line.starts_with(text); });
}

TEST(ForeignNetwork, SizesComeFromTheShapesOfEveryLayout) {
  for (const char* layout : {"transformerlens", "transformerlens-native", "nanda2022"}) {
    const TensorFile file =
        file_of(layout, {"p=11", "n_layers=2", "n_heads=4", "d_model=12", "d_mlp=7", "causal=true", "d_vocab_out=12"});
    const ForeignNetwork network = guess_network(file, "x");
    const ModelConfig& model = network.config.model;
    EXPECT_EQ(network.config.task.p, 11) << layout;
    EXPECT_EQ(model.n_layers, 2) << layout;
    EXPECT_EQ(model.n_heads, 4) << layout;
    EXPECT_EQ(model.d_head, 3) << layout;
    EXPECT_EQ(model.d_model, 12) << layout;
    EXPECT_EQ(model.d_mlp, 7) << layout;
    EXPECT_EQ(model.d_vocab_out, 12) << layout;
    EXPECT_EQ(model.norm, Norm::None) << layout;
    EXPECT_EQ(from_layout(layout_of(file, "x"), make_model_spec(network.config), file, "x").front(), 0.5F);
  }
}

TEST(ForeignNetwork, CountsThePlusSignAsNoNumberAndFindsNorms) {
  const std::vector<std::string> keys = {"p=11", "model.format=a + b =", "model.norm=pre"};
  const ForeignNetwork network = guess_network(file_of("transformerlens", keys), "x");
  EXPECT_EQ(network.config.task.p, 11);
  EXPECT_EQ(network.config.model.format, TokenFormat::APlusB);
  EXPECT_EQ(network.config.model.norm, Norm::Pre);
  EXPECT_TRUE(assumes(network, "model.norm=pre"));
}

TEST(ForeignNetwork, SaysWhatShapesCannotTell) {
  const std::vector<std::string> keys = {"p=11", "n_heads=2", "d_model=12"};
  const ForeignNetwork native = guess_network(file_of("transformerlens-native", keys), "x");
  EXPECT_TRUE(assumes(native, "model.n_heads=4"));
  EXPECT_EQ(native.config.model.d_head, 3);
  EXPECT_FALSE(assumes(guess_network(file_of("transformerlens", keys), "x"), "model.n_heads"));
  EXPECT_TRUE(assumes(guess_network(file_of("transformerlens", keys), "x"), "model.causal=false"));
  EXPECT_FALSE(assumes(guess_network(file_of("nanda2022", keys), "x"), "model.causal"));  // it has no other
}

// HookedTransformer.state_dict() holds its mask as booleans.
TEST(ForeignNetwork, ReadsTheMaskOfAStateDict) {
  TensorFile file = file_of("transformerlens", {"p=11"});
  file.tensors.push_back({"blocks.0.attn.mask", DType::Bool, {3, 3}, {1, 0, 0, 1, 1, 0, 1, 1, 1}});
  const TensorFile read = decode_safetensors(encode_safetensors(file), "x", false);
  EXPECT_TRUE(guess_network(read, "x").config.model.causal);
}

TEST(ForeignNetwork, NamesWhatDoesNotFit) {
  TensorFile file = file_of("transformerlens", {"p=11"});
  const auto w_k = std::ranges::find(file.tensors, "blocks.0.attn.W_K", &StoredTensor::name);
  w_k->shape = {4, 32, 128};
  EXPECT_NE(refusal([&] { guess_network(file, "x"); }).find("blocks.0.attn.W_K"), std::string::npos);
  EXPECT_NE(refusal([] { guess_network(TensorFile{}, "x"); }).find("known"), std::string::npos);
}

}  // namespace
}  // namespace groklab
