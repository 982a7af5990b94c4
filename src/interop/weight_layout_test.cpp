// SPDX-License-Identifier: MIT
#include "interop/weight_layout.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "config/config_file.hpp"
#include "core/thrown_error.hpp"
#include "interop/layout_axes.hpp"
#include "runs/weights.hpp"

namespace groklab {
namespace {

constexpr int kHeads = 2;
constexpr int kModel = 5;
constexpr int kHead = 3;

struct Planted {
  ModelSpec spec;
  std::vector<float> params;  ///< 1, 2, 3, ...: every element differs, none is zero

  explicit Planted(std::vector<std::string> keys) {
    keys.insert(keys.begin(), {"p=7", "n_heads=2", "d_model=5", "d_head=3", "d_mlp=4"});
    spec = make_model_spec(load_config("transformer-p113", keys));
    params.resize(static_cast<std::size_t>(spec.n_params));
    std::iota(params.begin(), params.end(), 1.0F);
  }

  float at(std::string_view name, std::int64_t element) const {
    return params[static_cast<std::size_t>(spec.offset(name) + element)];
  }
};

float element(const TensorFile& file, std::string_view name, std::int64_t place) {
  return float_values(*file.find(name)).at(static_cast<std::size_t>(place));
}

std::vector<std::int64_t> shape(const TensorFile& file, std::string_view name) { return file.find(name)->shape; }

// By hand from the shapes in progress-measures-paper's transformers.py and TransformerLens' native model.
TEST(WeightLayout, PutsEveryElementWhereTheOtherProgramReadsIt) {
  const Planted planted({"n_layers=2", "causal=true", "attn_bias=true"});
  const TensorFile native = to_layout(weight_layout("transformerlens-native"), planted.spec, planted.params);
  EXPECT_EQ(shape(native, "layers.1.attn.q.weight"), (std::vector<std::int64_t>{kHeads * kHead, kModel}));
  EXPECT_EQ(shape(native, "layers.1.attn.o.weight"), (std::vector<std::int64_t>{kModel, kHeads * kHead}));
  for (int head = 0; head < kHeads; ++head) {
    for (int m = 0; m < kModel; ++m) {
      for (int d = 0; d < kHead; ++d) {
        const int merged = head * kHead + d;
        EXPECT_EQ(element(native, "layers.1.attn.q.weight", merged * kModel + m),
                  planted.at("blocks.1.attn.W_Q", (head * kModel + m) * kHead + d));
        EXPECT_EQ(element(native, "layers.1.attn.o.weight", m * kHeads * kHead + merged),
                  planted.at("blocks.1.attn.W_O", merged * kModel + m));
        EXPECT_EQ(element(native, "layers.0.attn.v.bias", merged), planted.at("blocks.0.attn.b_V", merged));
      }
    }
  }
  EXPECT_EQ(element(native, "head.weight", 6 * kModel + 2), planted.at("unembed.W_U", 2 * 7 + 6));
  EXPECT_EQ(element(native, "layers.0.mlp.fc_in.weight", 3 * kModel + 1), planted.at("blocks.0.mlp.W_in", 1 * 4 + 3));
}

TEST(WeightLayout, HasThePapersTransposedShapes) {
  const Planted planted({"d_head=0", "d_model=6"});
  const TensorFile file = to_layout(weight_layout("nanda2022"), planted.spec, planted.params);
  EXPECT_EQ(shape(file, "embed.W_E"), (std::vector<std::int64_t>{6, 8}));
  EXPECT_EQ(shape(file, "blocks.0.attn.W_K"), (std::vector<std::int64_t>{2, 3, 6}));
  EXPECT_EQ(shape(file, "blocks.0.attn.W_O"), (std::vector<std::int64_t>{6, 6}));
  EXPECT_EQ(shape(file, "unembed.W_U"), (std::vector<std::int64_t>{6, 7}));
  EXPECT_EQ(element(file, "embed.W_E", 5 * 8 + 2), planted.at("embed.W_E", 2 * 6 + 5));
  EXPECT_EQ(element(file, "blocks.0.attn.W_K", (1 * 3 + 2) * 6 + 4),
            planted.at("blocks.0.attn.W_K", (1 * 6 + 4) * 3 + 2));
  EXPECT_EQ(element(file, "blocks.0.attn.W_O", 4 * 6 + 1 * 3 + 2),
            planted.at("blocks.0.attn.W_O", (1 * 3 + 2) * 6 + 4));
}

TEST(WeightLayout, ReadsBackToTheSameBits) {
  for (const std::string norm : {"none", "pre"}) {
    for (const std::string bias : {"false", "true"}) {
      const Planted planted({"n_layers=2", "causal=true", "d_head=0", "d_model=6", "model.norm=" + norm,
                             "attn_bias=" + bias, "mlp_bias=" + bias});
      for (const WeightLayout& layout : weight_layouts()) {
        if (layout.name == "nanda2022" && (norm != "none" || bias != "false")) {
          continue;  // refused: see below
        }
        const TensorFile file = to_layout(layout, planted.spec, planted.params);
        const WeightLayout& found = layout_of(file, "x");
        EXPECT_TRUE(found.name == layout.name || layout.rows.empty());
        EXPECT_EQ(from_layout(found, planted.spec, file, "x"), planted.params) << layout.name;
      }
    }
  }
}

TEST(WeightLayout, WritesTheBiasesThatTransformerLensCreates) {
  const Planted planted({"mlp_bias=false"});
  for (const char* name : {"transformerlens", "transformerlens-native"}) {
    const TensorFile file = to_layout(weight_layout(name), planted.spec, planted.params);
    int biases = 0;
    for (const StoredTensor& tensor : file.tensors) {
      if (tensor.name.find(".b_") != std::string::npos || tensor.name.ends_with(".bias")) {
        EXPECT_EQ(float_values(tensor), std::vector<float>(tensor.bytes.size() / sizeof(float))) << tensor.name;
        ++biases;
      }
    }
    EXPECT_EQ(biases, std::string_view(name) == "transformerlens" ? 7 : 6);  // b_Q K V O in out, and b_U
  }
}

TEST(WeightLayout, TiedEmbeddingsGetAnUnembeddingOfTheirOwn) {
  const Planted planted({"tied_embeddings=true"});
  TensorFile file = to_layout(weight_layout("transformerlens-native"), planted.spec, planted.params);
  EXPECT_EQ(element(file, "head.weight", 3 * kModel + 1), planted.at("embed.W_E", 3 * kModel + 1));
  const WeightLayout& layout = layout_of(file, "x");
  EXPECT_EQ(from_layout(layout, planted.spec, file, "x"), planted.params);
  for (StoredTensor& tensor : file.tensors) {
    if (tensor.name == "head.weight") {
      tensor.bytes[0] ^= 1U;
    }
  }
  EXPECT_NE(refusal([&] { from_layout(layout, planted.spec, file, "x"); }).find("head.weight"), std::string::npos);
}

std::string misfit_of(const std::string& layout, const std::vector<std::string>& keys) {
  const Planted planted(keys);
  return refusal([&] { to_layout(weight_layout(layout), planted.spec, planted.params); }, ErrorKind::Usage);
}

TEST(WeightLayout, SaysWhyANetworkDoesNotFit) {
  EXPECT_NE(misfit_of("transformerlens-native", {"unembed_bias=true"}).find("b_U"), std::string::npos);
  EXPECT_NE(misfit_of("nanda2022", {"d_head=0", "d_model=6", "model.norm=pre"}).find("ln1"), std::string::npos);
  EXPECT_NE(misfit_of("nanda2022", {"d_head=0", "d_model=6", "attn_bias=true"}).find("b_Q"), std::string::npos);
  EXPECT_NE(misfit_of("nanda2022", {}).find("d_model / n_heads"), std::string::npos);
  EXPECT_NE(misfit_of("nanda2022", {"d_head=0", "d_model=6", "n_layers=2"}).find("causal"), std::string::npos);
  EXPECT_NE(misfit_of("transformerlens", {"model.norm=post"}).find("norm=post"), std::string::npos);
  EXPECT_NE(misfit_of("transformerlens", {"activation=quadratic"}).find("quadratic"), std::string::npos);
  EXPECT_NE(misfit_of("transformerlens", {"output_scale=2"}).find("output_scale"), std::string::npos);
  const ModelSpec mlp = make_model_spec(load_config("mlp-p97", {}));
  const std::vector<float> params(static_cast<std::size_t>(mlp.n_params));
  const std::string text = refusal([&] { to_layout(weight_layout("transformerlens"), mlp, params); }, ErrorKind::Usage);
  EXPECT_NE(text.find("mlp"), std::string::npos);
}

TEST(WeightLayout, ABiasThatIsZeroMayBeLeftOut) {
  Planted planted({"unembed_bias=true"});
  const auto b_U = planted.spec.offset("unembed.b_U");
  std::fill_n(planted.params.begin() + b_U, 7, 0.0F);
  const TensorFile file = to_layout(weight_layout("transformerlens-native"), planted.spec, planted.params);
  EXPECT_EQ(from_layout(layout_of(file, "x"), planted.spec, file, "x"), planted.params);
}

TEST(WeightLayout, RefusesWhatTheNetworkOfTheConfigurationHasNot) {
  const Planted with_biases({"attn_bias=true"});
  const Planted without({});
  const TensorFile file = to_layout(weight_layout("transformerlens"), with_biases.spec, with_biases.params);
  const std::string text = refusal([&] { from_layout(layout_of(file, "x"), without.spec, file, "x.safetensors"); });
  EXPECT_NE(text.find("blocks.0.attn.b_Q"), std::string::npos) << text;
  EXPECT_NE(text.find("x.safetensors"), std::string::npos);
  const Planted with_norms({"model.norm=pre"});
  const TensorFile normed = to_layout(weight_layout("transformerlens"), with_norms.spec, with_norms.params);
  EXPECT_NE(refusal([&] { from_layout(layout_of(normed, "x"), without.spec, normed, "x"); }).find("ln1"),
            std::string::npos);
  EXPECT_NE(refusal([&] { from_layout(layout_of(file, "x"), with_norms.spec, file, "x"); }).find("ln1"),
            std::string::npos);
}

TEST(LayoutAxes, ReadsEinopsNotation) {
  const LayoutAxes axes = parse_axes("n_heads d_model d_head -> d_model (n_heads d_head)");
  EXPECT_EQ(axes.ours, (std::vector<std::string_view>{"n_heads", "d_model", "d_head"}));
  ASSERT_EQ(axes.theirs.size(), 2U);
  EXPECT_EQ(axes.theirs[1], (std::vector<std::string_view>{"n_heads", "d_head"}));
}

}  // namespace
}  // namespace groklab
