// SPDX-License-Identifier: MIT
// Expected values: PyTorch 1.13 on a CPU; the line that made each is beside it, after `import torch`.
#include "core/torch_generator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace groklab {
namespace {

// PyTorch's vectorised log and cos differ from ours by an ulp or two of values up to about 5.
constexpr float kNormalTolerance = 2e-6F;

void expect_close(const std::vector<float>& actual, const std::vector<float>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    EXPECT_NEAR(actual[i], expected[i], kNormalTolerance) << "element " << i;
  }
}

// torch.manual_seed(42); [x.hex() for x in torch.empty(6).uniform_(-0.3, 0.7).tolist()]
TEST(TorchGenerator, UniformsAreEqualToTheBit) {
  std::vector<float> out(6);
  TorchGenerator(42).uniform(out, -0.3F, 0.7F);
  EXPECT_EQ(out, (std::vector<float>{0x1.2a1f32p-1F, 0x1.3ae1ccp-1F, 0x1.5368fp-4F, 0x1.519082p-1F, 0x1.7279dp-4F,
                                     0x1.341de8p-2F}));
}

// torch.manual_seed(42); torch.empty(5).normal_(1, 2), torch.empty(2).normal_(0, 1), torch.empty(3).uniform_(0, 1)
TEST(TorchGenerator, FewNormalsTakeTheDoublePathAndShareItsSecondValue) {
  TorchGenerator random(42);
  std::vector<float> out(5);
  random.normal(out, 1, 2);
  expect_close(out, {1.67338073F, 1.25761878F, 1.46892476F, 1.46066606F, -1.24571276F});
  out.resize(2);
  random.normal(out, 0, 1);
  expect_close(out, {-0.186328292F, 2.20820141F});
  out.resize(3);
  random.uniform(out, 0, 1);
  expect_close(out, {0.885442913F, 0.573904455F, 0.266580045F});
}

// torch.manual_seed(42); torch.empty(16).normal_(1, 0.5)
TEST(TorchGenerator, SixteenNormalsAreOneBlock) {
  std::vector<float> out(16);
  TorchGenerator(42).normal(out, 1, 0.5F);
  expect_close(out, {1.96345758F, 1.74364209F, 1.45035863F, -0.0527604818F, 1.3392092F, 0.382727563F, 0.978466272F,
                     0.197666526F, 0.623932362F, 1.82436156F, 0.803760648F, 0.298196435F, 0.636059344F, 0.720284939F,
                     0.615580559F, 1.38122272F});
}

// torch.manual_seed(42); torch.empty(19).normal_(0, 1), torch.empty(2).uniform_(0, 1)
TEST(TorchGenerator, ATailRedrawsTheLastSixteen) {
  TorchGenerator random(42);
  std::vector<float> out(19);
  random.normal(out, 0, 1);
  expect_close(out, {1.92691529F, 1.48728406F, 0.900717199F, 0.439589262F, -0.758131146F, 1.07831764F, 0.800800562F,
                     1.68062055F, 0.355859905F, -0.686622977F, -0.493356347F, 1.33473778F, -0.23162432F, 0.041759491F,
                     -0.251575291F, 0.859858513F, -0.309726775F, -0.395710498F, 0.803409338F});
  out.resize(2);
  random.uniform(out, 0, 1);
  expect_close(out, {0.808974981F, 0.577925384F});
}

// torch.manual_seed(1337); torch.randperm(12), and torch.randperm(9409)[:6] with the seed set again
TEST(TorchGenerator, RandpermIsEqual) {
  EXPECT_EQ(TorchGenerator(1337).randperm(12), (std::vector<std::int32_t>{7, 5, 4, 10, 11, 8, 2, 0, 3, 6, 1, 9}));
  std::vector<std::int32_t> order = TorchGenerator(1337).randperm(9409);
  order.resize(6);
  EXPECT_EQ(order, (std::vector<std::int32_t>{5152, 6206, 5344, 7177, 5844, 2022}));
  EXPECT_TRUE(TorchGenerator(1).randperm(0).empty());
}

// torch.randperm(12, generator=torch.Generator().manual_seed(2**32 + 42))
TEST(TorchGenerator, OnlyTheLow32BitsOfTheSeedCount) {
  const std::vector<std::int32_t> expected = {6, 8, 1, 7, 0, 2, 10, 11, 4, 3, 5, 9};
  EXPECT_EQ(TorchGenerator((1ULL << 32) + 42).randperm(12), expected);
  EXPECT_EQ(TorchGenerator(42).randperm(12), expected);
}

TEST(TorchGenerator, SkipThrowsSingleWordsAway) {
  TorchGenerator skipped(3);
  TorchGenerator stepped(3);
  skipped.skip(1000);
  for (int i = 0; i < 1000; ++i) {
    stepped.next_u32();
  }
  EXPECT_EQ(skipped.next_u32(), stepped.next_u32());
}

}  // namespace
}  // namespace groklab
