// SPDX-License-Identifier: MIT
#include "runs/checkpoint.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <span>

#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"
#include "core/thrown_error.hpp"
#include "runs/safetensors.hpp"

namespace groklab {
namespace {

ModelSpec layer_spec() {
  ModelSpec spec;
  spec.tensors = {{"layers.0.W", {2, 3}, 0, 6}, {"layers.0.b", {3}, 6, 3}};
  spec.n_params = 9;
  return spec;
}

Checkpoint small_checkpoint() {
  Checkpoint checkpoint;
  checkpoint.step = 5000;
  checkpoint.metrics_bytes = 1234;
  checkpoint.config_toml = "seed = 42\n";
  for (int i = 0; i < 9; ++i) {
    checkpoint.params.push_back(static_cast<float>(i) / 3.0F);
    checkpoint.exp_avg.push_back(static_cast<float>(-i));
    checkpoint.exp_avg_sq.push_back(1e-30F * static_cast<float>(i));
  }
  return checkpoint;
}

std::string refusal_of(const std::string& path, const ModelSpec& spec) {
  return refusal([&] { read_checkpoint(path, spec); });
}

/// The refusal of the small checkpoint after a change to its tensors and metadata.
std::string refusal_after(const std::function<void(TensorFile&)>& change) {
  const TestFolder folder;
  const std::string path = folder / "changed.safetensors";
  TensorFile file = decode_safetensors(encode_checkpoint(small_checkpoint(), layer_spec()), path, true);
  change(file);
  write_file_atomically(path, encode_safetensors(file));
  return refusal_of(path, layer_spec());
}

TEST(Checkpoint, ReadsBackWhatItWrote) {
  const TestFolder folder;
  const std::string path = folder / "back.safetensors";
  const Checkpoint checkpoint = small_checkpoint();
  write_file_atomically(path, encode_checkpoint(checkpoint, layer_spec()));
  const Checkpoint back = read_checkpoint(path, layer_spec());
  EXPECT_EQ(back.step, checkpoint.step);
  EXPECT_EQ(back.metrics_bytes, checkpoint.metrics_bytes);
  EXPECT_EQ(back.params, checkpoint.params);
  EXPECT_EQ(back.exp_avg, checkpoint.exp_avg);
  EXPECT_EQ(back.exp_avg_sq, checkpoint.exp_avg_sq);
  EXPECT_EQ(back.config_toml, checkpoint.config_toml);
  EXPECT_EQ(read_checkpoint_config(path), "seed = 42\n");
  EXPECT_EQ(encode_checkpoint(back, layer_spec()), encode_checkpoint(checkpoint, layer_spec()));
}

TEST(Checkpoint, KeepsAbsentMomentsAbsent) {
  const TestFolder folder;
  const std::string path = folder / "sgd.safetensors";
  Checkpoint checkpoint = small_checkpoint();
  checkpoint.exp_avg_sq.clear();
  write_file_atomically(path, encode_checkpoint(checkpoint, layer_spec()));
  const Checkpoint back = read_checkpoint(path, layer_spec());
  EXPECT_EQ(back.exp_avg, checkpoint.exp_avg);
  EXPECT_TRUE(back.exp_avg_sq.empty());
}

TEST(Checkpoint, HoldsWeightsUnderTheirOwnNamesAndShapes) {
  const TensorFile file = decode_safetensors(encode_checkpoint(small_checkpoint(), layer_spec()), "x", true);
  const StoredTensor* W = file.find("layers.0.W");
  ASSERT_NE(W, nullptr);
  EXPECT_EQ(W->shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(stored_values<float>(*W)[4], 4.0F / 3.0F);
  ASSERT_NE(file.find("opt.exp_avg.layers.0.b"), nullptr);
  EXPECT_EQ(stored_values<float>(*file.find("opt.exp_avg.layers.0.b"))[0], -6.0F);
  EXPECT_EQ(file.metadata.at("format"), "groklab checkpoint 1");
}

TEST(Checkpoint, DetectsEverySingleBitFlipAndEveryTruncation) {
  const TestFolder folder;
  const std::string path = folder / "flips.safetensors";
  ModelSpec spec;
  spec.tensors = {{"b", {1}, 0, 1}};
  spec.n_params = 1;
  Checkpoint checkpoint;
  checkpoint.params = {0.5F};
  checkpoint.config_toml = "p=2";
  std::vector<std::uint8_t> bytes = encode_checkpoint(checkpoint, spec);
  const auto is_refused = [&](std::span<const std::uint8_t> content) {
    try {
      decode_safetensors(content, path, true);
    } catch (const Error&) {
      return true;
    }
    return false;
  };
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_TRUE(is_refused(bytes)) << "bit " << bit;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_TRUE(is_refused(std::span(bytes).first(size))) << size << " bytes";
  }
  EXPECT_FALSE(is_refused(bytes));
}

TEST(Checkpoint, IsRefusedWhereItIsOfAnotherNetwork) {
  const TestFolder folder;
  const std::string path = folder / "other.safetensors";
  write_file_atomically(path, encode_checkpoint(small_checkpoint(), layer_spec()));
  ModelSpec wider = layer_spec();
  wider.tensors[0].shape = {3, 2};
  EXPECT_NE(refusal_of(path, wider).find("'layers.0.W' should be F32 [3, 2], the file has [2, 3]"), std::string::npos);
  ModelSpec more = layer_spec();
  more.tensors.push_back({"layers.1.b", {1}, 9, 1});
  more.n_params = 10;
  EXPECT_NE(refusal_of(path, more).find("'layers.1.b'"), std::string::npos);
  ModelSpec fewer = layer_spec();
  fewer.tensors.pop_back();
  fewer.n_params = 6;
  EXPECT_NE(refusal_of(path, fewer).find("layers.0.b"), std::string::npos);
}

TEST(Checkpoint, IsRefusedOfANewerFormatOrOfNone) {
  EXPECT_NE(refusal_after([](TensorFile& f) { f.metadata["format"] = "groklab checkpoint 2"; }).find("newer groklab"),
            std::string::npos);
  EXPECT_NE(refusal_after([](TensorFile& f) { f.metadata["format"] = "groklab checkpoint x"; }), "");
  EXPECT_NE(refusal_after([](TensorFile& f) { f.metadata.erase("format"); }), "");
  EXPECT_NE(refusal_after([](TensorFile& f) { f.metadata.erase("config"); }), "");
  EXPECT_EQ(refusal_after([](TensorFile&) {}), "");
}

TEST(Checkpoint, IsRefusedWhereTensorsAreMissing) {
  for (const char* name :
       {"layers.0.b", "opt.exp_avg.layers.0.W", "opt.exp_avg_sq.layers.0.b", "step", "metrics_bytes"}) {
    EXPECT_NE(refusal_after([&](TensorFile& f) {
                std::erase_if(f.tensors, [&](const StoredTensor& t) { return t.name == name; });
              }),
              "")
        << name;
  }
  EXPECT_NE(refusal_after([](TensorFile& f) {
              for (StoredTensor& tensor : f.tensors) {
                if (tensor.name == "step") {
                  tensor.bytes.back() = 0xff;  // a negative step
                }
              }
            }),
            "");
}

}  // namespace
}  // namespace groklab
